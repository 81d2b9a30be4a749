import { describe, expect, test } from 'vitest';
import type { Matrix } from '../../src/data/dataset.ts';
import { InputError, ShapeError } from '../../src/errors.ts';
import {
  accuracy,
  confusionMatrix,
  mae,
  predictedClasses,
  rmse,
  rSquared,
} from '../../src/training/metrics.ts';

const matrix = (rows: readonly (readonly number[])[]): Matrix => ({
  rows: rows.length,
  cols: rows[0]?.length ?? 0,
  values: Float64Array.from(rows.flat()),
});

describe('errors per output', () => {
  // Errors: 1, −1, 1, −1 and 0, 0, 0, 4. Targets: mean 2.5 with squares 2.25 + 0.25 + 0.25 + 2.25; mean 5 with 4 × 25.
  const target = matrix([
    [1, 0],
    [2, 10],
    [3, 0],
    [4, 10],
  ]);
  const predicted = matrix([
    [2, 0],
    [1, 10],
    [4, 0],
    [3, 14],
  ]);

  test('RMSE', () => {
    expect(rmse(predicted, target)).toEqual([1, 2]);
  });

  test('MAE', () => {
    expect(mae(predicted, target)).toEqual([1, 1]);
  });

  test('R²', () => {
    const [first, second] = rSquared(predicted, target);
    expect(first).toBeCloseTo(1 - 4 / 5, 14);
    expect(second).toBeCloseTo(1 - 16 / 100, 14);
  });

  test('R² is 1 for the target itself, 0 for its mean, below 0 for worse', () => {
    expect(rSquared(target, target)).toEqual([1, 1]);
    expect(rSquared(matrix(Array(4).fill([2.5, 5])), target)).toEqual([0, 0]);
    expect(rSquared(matrix(Array(4).fill([9, 99])), target).every((r) => r < 0)).toBe(true);
  });

  test('R² of a constant target is not defined, however its mean rounds', () => {
    const constant = matrix(Array(3).fill([0.1, 0]));
    expect(rSquared(constant, constant)).toEqual([Number.NaN, Number.NaN]);
  });

  test('a NaN stays visible', () => {
    expect(rmse(matrix([[Number.NaN], [0]]), matrix([[1], [0]]))).toEqual([Number.NaN]);
  });

  test.each([
    [matrix([[1, 2]]), "predicted: expected the target's shape: expected [4, 2], got [1, 2]"],
    [matrix([[1], [2], [3], [4]]), 'expected [4, 2], got [4, 1]'],
  ])('refuses another shape', (other, message) => {
    for (const metric of [rmse, mae, rSquared]) {
      expect(() => metric(other, target)).toThrow(ShapeError);
      expect(() => metric(other, target)).toThrow(message);
    }
    expect(() => rmse(matrix([]), matrix([]))).toThrow('expected at least 1 row and 1 column');
  });
});

describe('classes', () => {
  const scores = matrix([
    [0.9, 0.1, 0],
    [0.2, 0.2, 0.1],
    [-3, -1, -2],
    [0, 0.5, 0.5],
    [0, 0, 7],
  ]);

  test('are those of the largest score, of equal ones the first', () => {
    expect([...predictedClasses(scores)]).toEqual([0, 0, 1, 1, 2]);
    const infinite = matrix([[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]]);
    expect([...predictedClasses(infinite)]).toEqual([0]);
  });

  test('accuracy and confusion matrix', () => {
    const labels = [0, 1, 1, 2, 2];
    expect(accuracy(scores, labels)).toBe(3 / 5);
    expect(confusionMatrix(scores, labels)).toEqual(
      matrix([
        [1, 0, 0],
        [1, 1, 0],
        [0, 1, 1],
      ]),
    );
  });

  test.each([
    [[0, 1], ShapeError, 'labels: expected one per row of scores: expected 5, got 2'],
    [[0, 1, 3, 0, 0], InputError, 'labels[2]: expected a class from 0 to 2, got 3'],
    [[0, 1, 0.5, 0, 0], InputError, 'labels[2]: expected a class from 0 to 2, got 0.5'],
  ])('refuse labels %j', (labels, kind, message) => {
    expect(() => accuracy(scores, labels)).toThrow(kind);
    expect(() => confusionMatrix(scores, labels)).toThrow(message);
  });

  test('refuse a NaN and a table without rows', () => {
    const broken = matrix([
      [1, 2],
      [Number.NaN, 3],
    ]);
    expect(() => predictedClasses(broken)).toThrow(InputError);
    expect(() => predictedClasses(broken)).toThrow('row 1, column 0: expected a number, got NaN');
    expect(() => accuracy(matrix([]), [])).toThrow(ShapeError);
  });
});
