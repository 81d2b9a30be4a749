import { expect, test } from 'vitest';
import { rateOf } from '../../src/training/schedule.ts';

test('constant: the same rate in every step', () => {
  const rate = rateOf({ name: 'constant', rate: 0.3, first: 5, steps: 10 });
  expect([5, 9, 1000].map(rate)).toEqual([0.3, 0.3, 0.3]);
});

test('cosine: from the rate to 1 % of it, half-way in the middle, counted from the first step', () => {
  const rate = rateOf({ name: 'cosine', rate: 2, first: 100, steps: 50 });
  expect(rate(100)).toBe(2);
  expect(rate(125)).toBeCloseTo(1.01, 12);
  expect(rate(150)).toBeCloseTo(0.02, 12);
  expect(rate(149)).toBeGreaterThan(0.02);
});
