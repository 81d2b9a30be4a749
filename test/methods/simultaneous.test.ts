import { expect, test } from 'vitest';
import { phaseOf } from '../../shaders/choosePhase.ts';
import { simultaneous } from '../../src/methods/simultaneous.ts';
import { SETTINGS } from './settings.ts';

test('trains every objective in every step, one direction each', () => {
  const plan = simultaneous.plan(SETTINGS);
  expect(plan.directions).toEqual([0, 1, 2]);
  expect(plan.projection).toBe('masked');
  expect(phaseOf(plan.choose, [0, 0, 0], [1, 1, 1], 5, 0)).toBe(3);
});
