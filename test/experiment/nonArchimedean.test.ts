/** Method nonArchimedean in an experiment file. */
import { expect, test } from 'vitest';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { applyOverride } from '../../src/experiment/overrides.ts';
import { networkShapeOf } from '../../src/experiment/shape.ts';

const SMALLEST = {
  data: { preset: 'report21' },
  objectives: [{}, {}],
  training: { method: 'nonArchimedean' },
};

const resolved = (...assignments: string[]) =>
  resolveExperiment(assignments.reduce<unknown>(applyOverride, SMALLEST));

test('by default the lexicographic loss, Adam, and heads that descend; a coefficient per objective', () => {
  const experiment = resolved();
  expect(experiment.training).toMatchObject({
    naLoss: 'lexicographic',
    optimizer: 'adam',
    headSolve: false,
  });
  expect(networkShapeOf(experiment).coefficients).toBe(2);
  expect(networkShapeOf(resolved('training.method=single')).coefficients).toBeUndefined();
  expect(resolved('training.naLoss=field').training.naLoss).toBe('field');
});

test.each([
  [['objectives=[{}]', 'data.objectives=[["y1"]]'], / objectives: expected 2 to 4.*got 1/],
  [['data.objectives=[["y1"],["y2","y3"]]'], /got 1 for objective 1 and 2 for objective 2/],
  [['objectives=[{},{"loss":"mae"}]'], /objectives\.1\.loss: expected 'mse'/],
  [['training.headSolve=true'], /training\.headSolve: expected false/],
  [['training.freeze=["heads.1"]'], /training\.freeze\.0: unknown parameter group 'heads\.1'/],
  [['training.naLoss=other'], /training\.naLoss/],
  [['training.method=single', 'training.naLoss=field'], /training\.naLoss: .* method 'single'/],
  [['objectives=[{},{},{"penalty":"weightNorm"}]'], /objectives\.2\.penalty: expected none/],
] as const)('refuses %j', (assignments, message) => {
  expect(() => resolved(...assignments)).toThrow(message);
});
