import { describe, expect, test } from 'vitest';
import { constantLoss, isClassification, linkOf, lossOf } from '../../src/objectives/loss.ts';

const column = (...values: number[]) => ({
  rows: values.length,
  cols: 1,
  values: Float64Array.from(values),
});

test('takes parameters from the object form, and PyTorch’s and the median without one', () => {
  expect(lossOf('mae')).toEqual({ name: 'mae' });
  expect(lossOf('huber')).toEqual({ name: 'huber', delta: 1 });
  expect(lossOf({ huber: 0.2 })).toEqual({ name: 'huber', delta: 0.2 });
  expect(lossOf('quantile')).toEqual({ name: 'quantile', quantile: 0.5 });
  expect(lossOf({ quantile: 0.9 })).toEqual({ name: 'quantile', quantile: 0.9 });
});

test('probabilities have a link, numbers have none', () => {
  const links = (['mse', 'logCosh', 'binaryCrossEntropy', 'crossEntropy'] as const).map((name) =>
    linkOf(lossOf(name)),
  );
  expect(links).toEqual(['identity', 'identity', 'logistic', 'softmax']);
  expect(isClassification(lossOf('crossEntropy'))).toBe(true);
  expect(isClassification(lossOf('mae'))).toBe(false);
});

describe('loss of the best constant', () => {
  test('mse: the variance', () => {
    expect(constantLoss(lossOf('mse'), column(1, 3))).toBe(1);
  });

  test('mae: from the median', () => {
    expect(constantLoss(lossOf('mae'), column(0, 1, 2, 3, 100))).toBeCloseTo(102 / 5, 12);
  });

  test('quantile 0.9: at the 90th of 100 values', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const at = (constant: number) =>
      values.reduce((sum, t) => sum + Math.max(0.9 * (t - constant), -0.1 * (t - constant)), 0) /
      100;
    const found = constantLoss(lossOf({ quantile: 0.9 }), column(...values));
    expect(found).toBeCloseTo(at(90), 12);
    expect(found).toBeLessThan(at(80));
  });

  test('cross-entropies: the entropy of the shares', () => {
    expect(constantLoss(lossOf('binaryCrossEntropy'), column(0, 1))).toBeCloseTo(Math.LN2, 12);
    const oneHot = { rows: 4, cols: 2, values: Float64Array.of(1, 0, 1, 0, 1, 0, 0, 1) };
    const entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
    expect(constantLoss(lossOf('crossEntropy'), oneHot)).toBeCloseTo(entropy, 12);
  });

  test('a single class has no entropy', () => {
    expect(constantLoss(lossOf('binaryCrossEntropy'), column(1, 1))).toBe(0);
  });
});
