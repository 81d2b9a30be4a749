import { expect, test } from 'vitest';
import { weighted } from '../../src/methods/weighted.ts';
import { SETTINGS } from './settings.ts';

test('weighs objective k with the weight to the power k, whatever projection is asked for', () => {
  const plan = weighted.plan({ ...SETTINGS, weight: 0.1 });
  expect(plan.projection).toBe('none');
  expect(plan.directions).toEqual([0, 1, 2]);
  const { combine } = plan;
  const weights = combine?.name === 'weighted' ? combine.weights : [];
  expect(weights).toHaveLength(3);
  [1, 0.1, 0.01].forEach((want, k) => {
    expect(weights[k]).toBeCloseTo(want, 12);
  });
});
