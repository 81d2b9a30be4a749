import { expect, test } from 'vitest';
import { phaseOf } from '../../shaders/choosePhase.ts';
import { epsilon } from '../../src/methods/epsilon.ts';
import { epsilonLm } from '../../src/methods/epsilonLm.ts';
import { SETTINGS } from './settings.ts';

const settings = { ...SETTINGS, headRidge: 1e-7, polish: 9 };
const stages = epsilonLm.stages(settings);

test('is epsilon with a stage of curvature after each co-training', () => {
  const curved = stages.filter(({ plan }) => plan.curvature);
  const others = stages.filter(({ plan }) => !plan.curvature);
  expect(stages.map(({ plan }) => plan.curvature?.objective)).toEqual([
    undefined,
    undefined,
    1,
    undefined,
    2,
  ]);
  expect(curved.map(({ steps, start }) => [steps, start])).toEqual([
    [9, 'lowest'],
    [9, 'lowest'],
  ]);
  expect(others.map(({ plan }) => plan)).toEqual(epsilon.stages(settings).map(({ plan }) => plan));
});

test('the budget of an objective is set after its curvature steps', () => {
  expect(stages.map(({ budgetFor }) => budgetFor)).toEqual([0, undefined, 1, undefined, 2]);
});

test('curvature takes no directions, and solves the heads down to its objective', () => {
  const { plan } = stages[4];
  expect(plan.directions).toEqual([]);
  expect(plan.headSolve).toEqual({ ridge: 1e-7, from: 0, to: 3 });
  expect(phaseOf(plan.choose, [9, 9, 9], [0, 0, 0], 7, 0)).toBe(2);
});

test('its stages have 100 steps where nothing is said', () => {
  expect(epsilonLm.stages(SETTINGS)[2].steps).toBe(100);
});
