import { expect, test } from 'vitest';
import { single } from '../../src/methods/single.ts';
import { SETTINGS } from './settings.ts';

test('trains objective 1 alone, in every step, and solves its head alone where heads are solved', () => {
  const plan = single.plan({ ...SETTINGS, headRidge: 1e-6 });
  expect(plan).toMatchObject({ directions: [0], projection: 'none', choose: { until: [] } });
  expect(plan.headSolve).toEqual({ ridge: 1e-6, from: 0, to: 1 });
  expect(plan.combine).toBeUndefined();
});
