import { expect, test } from 'vitest';
import { checkScale } from '../../src/diagnosis/scale.ts';
import { datasetOf } from './datasets.ts';

/** A column of mean m and standard deviation s. */
const column = (mean: number, std: number) => [mean - std, mean + std];
const rowsOf = (...columns: number[][]) => [0, 1].map((row) => columns.map((own) => own[row]));

test.each([
  ['small', column(0, 0.09), 'warning'],
  ['just large enough', column(0, 0.11), 'ok'],
  ['just small enough', column(0, 9.9), 'ok'],
  ['large', column(0, 11), 'warning'],
  ['a little aside', column(-2.9, 1), 'ok'],
  ['far aside', column(-3.1, 1), 'warning'],
  ['constant', column(1, 0), 'warning'],
])('%s', (_, values, level) => {
  const data = datasetOf(rowsOf(column(0, 1), values), [rowsOf(values)]);
  const found = checkScale(data, ['a']);
  expect(found.map(({ of }) => of)).toEqual(['inputs', 'a']);
  for (const { level: got, columns, advice } of found) {
    expect(got).toBe(level);
    expect(columns).toHaveLength(Number(level === 'warning'));
    expect(advice === undefined).toBe(level === 'ok');
  }
});

test('names the column and its numbers, and counts those beyond three', () => {
  const wide = Array.from({ length: 5 }, () => column(100, 20));
  const data = datasetOf(rowsOf(...wide), [rowsOf(column(0, 1))]);
  const [inputs] = checkScale(data, ['a']);
  expect(inputs.message).toMatch(/got x0 20 \(mean 100\), x1 .*, x2 20 \(mean 100\), 2 more\.$/);
  expect(inputs.columns).toHaveLength(5);
});
