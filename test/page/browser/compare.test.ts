/** Methods side by side: the table says what the benchmark's definitions say. */
import { expect, test } from 'vitest';
import { visit } from './visit.ts';

test('methods are compared from the same initial weights', { timeout: 120_000 }, async () => {
  const at = await visit();
  await at.choose('Computed by', 'reference');
  await at.type('Steps', '400');
  await at.press('Compare');
  await at.page.waitForFunction(
    () => document.querySelector('.compare .status')?.textContent === 'Compared.',
    { timeout: 90_000 },
  );
  const rows = await at.page.$$eval('.comparison tbody tr', (all) =>
    all.map((row) => ({
      method: row.querySelector('th')?.textContent,
      ratios: [...row.querySelectorAll('[data-ratio]')].map((cell) =>
        Number(cell.getAttribute('data-ratio')),
      ),
    })),
  );
  expect(rows.map(({ method }) => method)).toEqual([
    'epsilon',
    'protect',
    'simultaneous',
    'frozen',
    'weighted',
  ]);
  const of = (name: string) => rows.find(({ method }) => method === name)?.ratios ?? [];
  // Objective 1 has all steps of frozen but the one that fits the heads.
  expect(of('frozen')[0]).toBeCloseTo(1, 1);
  // Its first stage has half of the steps: a hundredth above that at most, and the other objective gains by it.
  expect(of('epsilon')[1]).toBeLessThan(of('frozen')[1]);
  for (const { ratios } of rows) expect(ratios.every((ratio) => ratio > 0)).toBe(true);
  expect(await at.page.$$eval('.card', (cards) => cards.length)).toBe(5);
  await at.screenshot('compare');
  expect(at.wrongs).toEqual([]);
  await at.close();
});
