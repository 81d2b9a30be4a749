import { expect, test } from 'vitest';
import { nonArchimedean } from '../../src/methods/nonArchimedean.ts';
import { ADAM } from '../../src/methods/plan.ts';
import { SETTINGS } from './settings.ts';

test('all coefficients descend in every step, in one direction, without a projection', () => {
  const plan = nonArchimedean.plan({ ...SETTINGS, optimizer: ADAM, projection: 'exact' });
  expect(plan).toMatchObject({
    choose: { name: 'all' },
    directions: [0],
    projection: 'none',
    optimizer: ADAM,
    naLoss: 'lexicographic',
  });
  expect(plan.headSolve).toBeUndefined();
});

test('takes the loss in the field where it is asked for', () => {
  expect(nonArchimedean.plan({ ...SETTINGS, naLoss: 'field' }).naLoss).toBe('field');
});
