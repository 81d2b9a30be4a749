import { expect, test } from 'vitest';
import { phaseOf } from '../../shaders/choosePhase.ts';
import { epsilon } from '../../src/methods/epsilon.ts';
import { SETTINGS } from './settings.ts';

const stages = epsilon.stages({ ...SETTINGS, headRidge: 1e-7 });

test('objective 1 alone, then one stage per objective under the budgets of those above', () => {
  expect(stages.map(({ steps }) => steps)).toEqual([4, 3, 5]);
  expect(stages.map(({ budgetFor }) => budgetFor)).toEqual([0, 1, 2]);
  expect(stages[0].plan.constrain).toBeUndefined();
  expect(stages[1].plan.constrain).toMatchObject({ objective: 1, rate: 1.02 });
  expect(stages[2].plan.constrain).toMatchObject({ objective: 2, lowest: 1e-3, highest: 1e4 });
});

test('without a ridge the heads down to its own descend, under their own gates', () => {
  epsilon.stages(SETTINGS).forEach(({ plan }, objective) => {
    expect(plan.headSolve).toBeUndefined();
    expect(plan.headsAbove).toBe(objective === 0 ? undefined : true);
  });
});

test('a penalty that is met may rise to its threshold; other budgets follow what was reached', () => {
  const stages = epsilon.stages({ ...SETTINGS, penalties: [1] });
  expect(stages.map(({ keepsThreshold }) => keepsThreshold)).toEqual([undefined, true, undefined]);
});

test('co-training starts where the run began, later stages from the best network', () => {
  expect(stages.map(({ start }) => start)).toEqual(['initial', 'initial', 'previous']);
});

test('a stage is in the phase of its objective and solves the heads down to it', () => {
  stages.forEach(({ plan }, objective) => {
    expect(phaseOf(plan.choose, [9, 9, 9], [0, 0, 0], 7, 0)).toBe(objective);
    expect(plan.headSolve).toEqual({ ridge: 1e-7, from: 0, to: objective + 1 });
  });
});
