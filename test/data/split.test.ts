import { describe, expect, test } from 'vitest';
import { foldRows, type Split, splitRows } from '../../src/data/split.ts';
import { InputError, ShapeError } from '../../src/errors.ts';

const SEEDS = [0, 1, 20260101];
const SHARES = { validation: 0.2, test: 0.3 };
const sizes = (first: number) => Array.from({ length: 300 - first + 1 }, (_, i) => first + i);
const range = (rows: number) => Array.from({ length: rows }, (_, row) => row);
/** Whether each of the rows is in exactly one part. */
const isPartition = (parts: readonly Uint32Array[], rows: number) => {
  const met = new Uint8Array(rows);
  for (const part of parts) for (const row of part) met[row]++;
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  return total === rows && met.every((count) => count === 1);
};
const isAscending = (rows: Uint32Array) => rows.every((row, i) => i === 0 || rows[i - 1] < row);
/** Classes 0, 1, 2 with 3, 2 and 1 in six rows. */
const labelsOf = (rows: number) => range(rows).map((row) => [0, 1, 0, 2, 1, 0][row % 6]);
const ofClass = (rows: Uint32Array, labels: readonly number[], label: number) =>
  rows.filter((row) => labels[row] === label).length;
const partsOf = ({ train, validation, test: rest }: Split) => [train, validation, rest];

describe('splitRows', () => {
  test('puts every row in exactly one part, in ascending order', () => {
    for (const rows of sizes(4)) {
      for (const seed of SEEDS) {
        const parts = partsOf(splitRows(rows, SHARES, seed));
        expect(isPartition(parts, rows)).toBe(true);
        expect(parts.every(isAscending)).toBe(true);
      }
    }
  });

  test('keeps the shares within a row', () => {
    for (const rows of sizes(4)) {
      const lengths = partsOf(splitRows(rows, SHARES, 7)).map((part) => part.length);
      [0.5, 0.2, 0.3].forEach((share, part) => {
        expect(Math.abs(lengths[part] - share * rows)).toBeLessThan(1);
      });
    }
  });

  test('keeps the shares of every class within a row, and of all rows within two', () => {
    for (const rows of sizes(12)) {
      const labels = labelsOf(rows);
      for (const seed of SEEDS) {
        const parts = partsOf(splitRows(rows, SHARES, seed, labels));
        expect(isPartition(parts, rows)).toBe(true);
        [0.5, 0.2, 0.3].forEach((share, part) => {
          expect(Math.abs(parts[part].length - share * rows)).toBeLessThan(2);
          for (const label of [0, 1, 2]) {
            const whole = labels.filter((other) => other === label).length;
            const error = ofClass(parts[part], labels, label) - share * whole;
            expect(Math.abs(error)).toBeLessThan(1);
          }
        });
      }
    }
  });

  test('fills every part even where each class is a single row', () => {
    const parts = partsOf(splitRows(100, SHARES, 1, range(100)));
    expect(parts.map((part) => part.length)).toEqual([50, 20, 30]);
  });

  test('takes 0.29 of 100 rows for 29, though the product is an ulp below', () => {
    expect(0.29 * 100).toBeLessThan(29);
    // The class of 12 puts validation half a row ahead, so class 1 would give it nothing beyond the floor.
    const labels = range(112).map((row) => (row < 12 ? 0 : 1));
    const { validation } = splitRows(112, { validation: 0.29, test: 0.355 }, 1, labels);
    expect([0, 1].map((label) => ofClass(validation, labels, label))).toEqual([4, 29]);
  });

  test('depends on the seed alone', () => {
    expect(splitRows(40, SHARES, 3)).toEqual(splitRows(40, SHARES, 3));
    expect(splitRows(40, SHARES, 3)).not.toEqual(splitRows(40, SHARES, 4));
  });

  test('is fair: each row is tested in its share of the seeds', () => {
    const tested = new Float64Array(10);
    for (let seed = 0; seed < 400; seed++) {
      for (const row of splitRows(10, SHARES, seed).test) tested[row]++;
    }
    // 120 expected; the standard deviation of a binomial count is 9.2.
    for (const count of tested) expect(Math.abs(count - 120)).toBeLessThan(5 * 9.2);
  });

  test('takes a share of 0 for a part that is not wanted, and exact shares as they are', () => {
    const { train, validation, test: rest } = splitRows(30, { validation: 0, test: 0.1 }, 1);
    expect([train.length, validation.length, rest.length]).toEqual([27, 0, 3]);
  });

  test.each([
    [10, { validation: 0.6, test: 0.5 }, 'split: expected shares that add up to at most 1'],
    [10, { validation: 0.5, test: 0.5 }, 'split: train: expected at least 1 row, got none'],
    [10, { validation: 0.01, test: 0.5 }, 'validation: expected at least 1 row, got none'],
    [10, { validation: 0.5, test: 0.001 }, 'got none: a share of 0.001 of 10 rows'],
    [10, { validation: -0.1, test: 0.5 }, 'validation: expected a share from 0 to 1, got -0.1'],
    [10, { validation: 0.1, test: Number.NaN }, 'test: expected a share from 0 to 1, got NaN'],
    [0, { validation: 0, test: 0 }, 'train: expected at least 1 row'],
  ])('refuses %i rows in %j', (rows, shares, message) => {
    expect(() => splitRows(rows, shares, 1)).toThrow(InputError);
    expect(() => splitRows(rows, shares, 1)).toThrow(message);
  });
});

describe('foldRows', () => {
  test('validates every row once, in folds and classes that differ by at most a row', () => {
    for (const rows of sizes(2)) {
      const count = Math.min(5, rows);
      const labels = labelsOf(rows);
      const folds = foldRows(rows, count, rows, rows % 2 === 0 ? labels : undefined);
      const validations = folds.map(({ validation }) => validation);
      expect(isPartition(validations, rows)).toBe(true);
      for (const { train, validation } of folds) {
        expect(isPartition([train, validation], rows)).toBe(true);
      }
      const spread = (numbers: number[]) => Math.max(...numbers) - Math.min(...numbers);
      expect(spread(validations.map((rowsOfFold) => rowsOfFold.length))).toBeLessThanOrEqual(1);
      if (rows % 2 === 1) continue;
      for (const label of [0, 1, 2]) {
        const counts = validations.map((rowsOfFold) => ofClass(rowsOfFold, labels, label));
        expect(spread(counts)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('depends on the seed alone', () => {
    expect(foldRows(40, 4, 3)).toEqual(foldRows(40, 4, 3));
    expect(foldRows(40, 4, 3)).not.toEqual(foldRows(40, 4, 4));
  });

  test.each([1, 2.5, 11, Number.NaN])('refuses %d folds of 10 rows', (folds) => {
    expect(() => foldRows(10, folds, 1)).toThrow(InputError);
    expect(() => foldRows(10, folds, 1)).toThrow(`the number of rows, 10, got ${folds}`);
  });
});

test('refuses labels that are not one per row', () => {
  expect(() => splitRows(10, SHARES, 1, [0, 1])).toThrow(ShapeError);
  expect(() => foldRows(10, 2, 1, [0, 1])).toThrow(
    'labels: expected one per row: expected 10, got 2',
  );
});
