/** Method nonArchimedean end to end on the reference engine. */
import { expect, test } from 'vitest';
import type { Experiment } from '../../src/experiment/types.ts';
import { modelFromJson, modelToJson } from '../../src/formats/model.ts';
import { train } from '../../src/training/train.ts';

function experimentOf(training: object, rest: object = {}): Experiment {
  return {
    data: { preset: 'report21', objectives: [['y1'], ['y2']] },
    network: { hidden: [8], activation: 'tanh', init: { seed: 1 } },
    objectives: [{}, {}],
    training: { method: 'nonArchimedean', steps: 300, learningRate: 0.02, ...training },
    engine: 'reference',
    ...rest,
  } as Experiment;
}

/** The standard network of objective 1, on the same data with the same update. */
const ALONE = {
  data: { preset: 'report21', objectives: [['y1']] },
  objectives: [{}],
};

test.each([
  { naLoss: 'lexicographic' },
  { naLoss: 'field' },
  { optimizer: 'sgd', schedule: 'constant' },
  { optimizer: 'adamw', granularity: 'batch', batch: 4, order: 'shuffled' },
  { freeze: ['trunk.0.weight', 'heads.0.bias'] },
  { optimizer: 'sgd', clip: 0.05, freeze: ['trunk.0.bias'] },
])('%j: the standard part is the standard network, bit for bit', async (training) => {
  const run = await train(experimentOf(training));
  const { naLoss: _, ...update } = { naLoss: undefined, ...training };
  const alone = await train(experimentOf({ ...update, method: 'single', headSolve: false }, ALONE));
  const standard = alone.model.parameters;
  expect(run.model.parameters.slice(0, standard.length)).toEqual(standard);
  expect(run.model.parameters).toHaveLength(2 * standard.length);
  expect(run.history.losses.filter((_, i) => i % 2 === 0)).toEqual(alone.history.losses);
  expect(run.model.predict([[3]])[0]).toEqual(alone.model.predict([[3]])[0]);
  const [leak] = run.leak.objectives;
  expect(leak.steps).toBe(30);
  expect(leak).toMatchObject({ mixed: false, mean: 0, max: 0, total: 0, shareOver: 0 });
  expect(leak.angleDeg).toBeUndefined();
});

test('f₁ fits objective 2, and its losses and quality say so', async () => {
  const run = await train(experimentOf({ steps: 2000 }));
  expect(run.losses[1]).toBeLessThan(0.1 * run.history.losses[1]);
  const [first, second] = run.quality.training;
  expect(first.loss).toBeCloseTo(run.losses[0], 12);
  expect(second.loss).toBeCloseTo(run.losses[1], 12);
  // Standardised targets: 1 − R² is the loss.
  expect(1 - (second.r2?.[0] ?? 0)).toBeCloseTo(second.loss, 9);
  const back = modelFromJson(JSON.parse(JSON.stringify(modelToJson(run.model))));
  expect(back.predict([[3], [7]])).toEqual(run.model.predict([[3], [7]]));
});

test('freezing holds all coefficients of a tensor', async () => {
  const { history } = await train(
    experimentOf({ steps: 5, freeze: ['trunk'] }, { record: { movementEvery: 1 } }),
  );
  // Weight and bias of the layer, then of the head, for 1 and for η.
  const moved = Array.from(history.movement.changes, (change) => change > 0);
  expect(moved).toEqual(
    Array.from({ length: 5 }, () => [false, false, true, true, false, false, true, true]).flat(),
  );
});

test('every coefficient is clipped by its own norm', async () => {
  const most = 1e-3;
  const { history } = await train(
    experimentOf(
      { optimizer: 'sgd', schedule: 'constant', learningRate: 1, steps: 3, clip: most },
      { record: { movementEvery: 1 } },
    ),
  );
  for (let first = 0; first < history.movement.changes.length; first += 4) {
    const norm = Math.hypot(...history.movement.changes.slice(first, first + 4));
    expect(norm / most).toBeCloseTo(1, 2);
  }
});

test('movement is that of every tensor of every coefficient', async () => {
  const { history } = await train(experimentOf({ steps: 5 }, { record: { movementEvery: 1 } }));
  // Weight and bias of the layer and of the head, for 1 and for η.
  expect(history.movement.changes).toHaveLength(5 * 8);
  expect(history.movement.changes.every((change) => change > 0)).toBe(true);
});
