/** The public face: what docs/data.md names is there, and works together. */
import { expect, test } from 'vitest';
import {
  accuracy,
  categoriesOf,
  confusionMatrix,
  foldRows,
  oneHot,
  oneHotNames,
  predictedClasses,
  readIdx,
  rmse,
  rSquared,
  splitRows,
} from '../src/index.ts';

test('text becomes classes, classes are split, predictions are measured', () => {
  const { names, codes } = categoriesOf({ name: 'kind', texts: ['b', 'a', 'b', 'a'] });
  expect(oneHotNames('kind', names)).toEqual(['kind.a', 'kind.b']);
  const scores = oneHot(codes, names.length);
  expect([...predictedClasses(scores)]).toEqual([1, 0, 1, 0]);
  expect(accuracy(scores, codes)).toBe(1);
  expect([...confusionMatrix(scores, [1, 1, 1, 0]).values]).toEqual([1, 0, 1, 2]);
  const { train, validation } = splitRows(4, { validation: 0.5, test: 0 }, 0, codes);
  expect([...train, ...validation].sort()).toEqual([0, 1, 2, 3]);
  expect(foldRows(4, 2, 0, codes)).toHaveLength(2);
});

test('errors of numbers, per output', () => {
  const matrix = (...values: number[]) => ({ rows: 2, cols: 1, values: Float64Array.from(values) });
  expect(rmse(matrix(1, 2), matrix(1, 4))[0]).toBeCloseTo(Math.SQRT2, 12);
  expect(rSquared(matrix(1, 4), matrix(1, 4))).toEqual([1]);
});

test('IDX files', async () => {
  const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);
  const { shape, values } = await readIdx(bytes);
  expect({ shape: [...shape], values: [...values] }).toEqual({ shape: [2], values: [7, 9] });
});
