/** Tables of the user's own, good and bad; text that looks like markup. */
import { expect, test } from 'vitest';
import { type Visit, visit } from './visit.ts';

const GOOD = ['x,a,b', ...Array.from({ length: 20 }, (_, i) => `${i / 10},${i / 5},${i % 4}`)].join(
  '\n',
);
const BAD = 'x,a,b\n0,1,2\n1,,3\n2,3,4\n3,4,"1,5"\n4,five,6';

async function paste(at: Visit, text: string): Promise<void> {
  await at.page.click('.csv summary');
  await at.page.$eval(
    '.csv textarea',
    (area, value) => {
      (area as HTMLTextAreaElement).value = value;
    },
    text,
  );
  await at.press('Use this text');
  await at.page.waitForSelector('main[aria-busy="false"]');
}

const problems = (at: Visit) =>
  at.page.$$eval('.problem li', (items) => items.map((item) => item.textContent));

test('a good table trains, with roles as chosen', async () => {
  const at = await visit();
  await paste(at, GOOD);
  expect(await problems(at)).toEqual([]);
  await at.page.select('select[aria-label="Role of b"]', 'none');
  await at.choose('Computed by', 'reference');
  await at.type('Steps', '200');
  await at.press('Start');
  await at.waitForStatus('Done.');
  const losses = await at.losses();
  expect(losses).toHaveLength(1);
  expect(losses[0]).toBeLessThan(1e-3);
  expect(at.wrongs).toEqual([]);
  await at.close();
});

test('bad cells are named by row and column, and shown', async () => {
  const at = await visit();
  await paste(at, BAD);
  expect(await problems(at)).toEqual([
    'pasted.csv: row 3, column "a": expected a number, got an empty cell. Fill it in or delete the row.',
    expect.stringMatching(/row 5, column "b": expected a number with a decimal point, got '1,5'/),
    expect.stringMatching(/row 6, column "a": expected a number, got 'five'/),
  ]);
  const marked = await at.page.$$eval('.table td.bad', (cells) => cells.map((c) => c.textContent));
  expect(marked).toEqual(['(empty)', '1,5', 'five']);
  await at.press('Start');
  expect(await at.text('#status')).toBe('Ready.');
  await at.close();
});

test('names are text, whatever they look like', async () => {
  const at = await visit();
  const name = '<img src=x onerror=alert(1)>';
  await paste(at, GOOD.replace('x,a,b', `x,${name},b`));
  expect(await at.page.$$eval('img', (images) => images.length)).toBe(0);
  expect(await at.text('.objective strong')).toBe(name);
  await at.choose('Computed by', 'reference');
  await at.type('Steps', '100');
  await at.press('Start');
  await at.waitForStatus('Done.');
  await at.press('Draw the figures of the report for this run');
  await at.page.waitForSelector('.report-figures img');
  expect(at.wrongs).toEqual([]);
  await at.close();
});

test('objectives change places by keyboard, and their targets with them', async () => {
  const at = await visit();
  await at.choosePreset('report21-three');
  const order = () =>
    at.page.$$eval('.objective strong', (names) => names.map((n) => n.textContent));
  expect(await order()).toEqual(['y1', 'y2', 'y3']);
  await at.page.focus('button[aria-label="Make y3 more important"]');
  await at.page.keyboard.press('Enter');
  await at.page.waitForFunction(
    () => document.activeElement?.getAttribute('aria-label') === 'Make y3 more important',
  );
  await at.page.keyboard.press('Enter');
  expect(await order()).toEqual(['y3', 'y1', 'y2']);
  await at.page.waitForSelector('main[aria-busy="false"]');
  const roles = await at.page.$$eval('.table thead select', (all) =>
    all.map((one) => (one as HTMLSelectElement).value),
  );
  expect(roles).toEqual(['input', '1', '2', '0']);
  await at.choose('Computed by', 'reference');
  await at.press('Start');
  await at.waitForStatus('Done.');
  const heads = await at.page.$$eval('.outcome tbody th', (all) =>
    all.map((one) => one.textContent),
  );
  expect(heads).toEqual(['y3', 'y1', 'y2']);
  await at.close();
});
