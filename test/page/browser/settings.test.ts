/** Penalties, early stopping and folds, edited in the page. */
import { expect, test } from 'vitest';
import { violations } from './axe.ts';
import { type Visit, visit } from './visit.ts';

const problems = (at: Visit) =>
  at.page.$$eval('.problem li', (items) => items.map((item) => item.textContent));

const order = (at: Visit) =>
  at.page.$$eval('.objective strong', (names) => names.map((name) => name.textContent));

async function train(at: Visit): Promise<number[]> {
  await at.press('Start');
  await at.waitForStatus('Done.');
  return at.losses();
}

test('a penalty is added, put first, and kept; and removed again', async () => {
  const at = await visit();
  await at.choose('Computed by', 'reference');
  await at.press('Add a penalty');
  await at.choose('Penalty', 'increasing');
  await at.page.focus('.objective:last-child select');
  await at.choose('Outputs of', 'y2');
  expect(
    await at.page.evaluate(() => document.activeElement?.previousElementSibling?.textContent),
  ).toBe('Penalty');
  expect(await order(at)).toEqual(['y1', 'y2', 'y2 increasing in x']);
  for (const place of [2, 1]) {
    await at.page.click(`.objective:nth-child(${place + 1}) [aria-label$="more important"]`);
    await at.page.waitForSelector('main[aria-busy="false"]');
  }
  expect(await order(at)).toEqual(['y2 increasing in x', 'y1', 'y2']);
  expect(await problems(at)).toEqual([]);
  expect(await violations(at)).toEqual([]);
  const losses = await train(at);
  expect(losses).toHaveLength(3);
  // Its threshold, within the budget of 1 %.
  expect(losses[0]).toBeLessThanOrEqual(1e-4 * 1.01);
  await at.choose('Penalty', 'parity');
  expect(await problems(at)).not.toEqual([]);
  await at.press('Remove this penalty');
  await at.page.waitForSelector('main[aria-busy="false"]');
  expect(await order(at)).toEqual(['y1', 'y2']);
  expect(await problems(at)).toEqual([]);
  expect(at.wrongs).toEqual([]);
  await at.close();
});

test('training stops early, by rows that are kept for it', async () => {
  const at = await visit();
  await at.choose('Computed by', 'reference');
  await at.type('Steps', '20000');
  await at.page.click('::-p-xpath(//label[normalize-space(.)="Stop early"])');
  await at.page.waitForSelector('main[aria-busy="false"]');
  await at.type('Patience', '50');
  expect(await problems(at)).toEqual([expect.stringMatching(/patience: expected at least/)]);
  await at.type('Patience', '300');
  expect(await problems(at)).toEqual([]);
  await train(at);
  const [done, all] = (await at.text('.progress p'))
    .split(' of ')
    .map((text) => Number.parseInt(text.replaceAll(',', ''), 10));
  expect(all).toBe(20_000);
  expect(done).toBeLessThan(all);
  expect(await at.text('.outcome td:last-child')).toMatch(/validation R²/);
  expect(at.wrongs).toEqual([]);
  await at.close();
});

test('one of several folds validates', async () => {
  const at = await visit();
  await at.choose('Computed by', 'reference');
  await at.page.click('.kept summary');
  await at.choose('Rows to validate on', 'folds');
  await at.type('Fold that validates', '7');
  expect(await problems(at)).toEqual([expect.stringMatching(/data\.split\.fold: expected/)]);
  await at.type('Fold that validates', '3');
  expect(await problems(at)).toEqual([]);
  expect(await violations(at)).toEqual([]);
  await train(at);
  expect(await at.text('.outcome td:last-child')).toMatch(/validation R²/);
  expect(at.wrongs).toEqual([]);
  await at.close();
});
