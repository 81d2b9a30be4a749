import { describe, expect, test } from 'vitest';
import type { Experiment } from '../../src/experiment/types.ts';
import { modelFromJson, modelToJson, train } from '../../src/index.ts';

const METHODS = ['epsilon+lm', 'epsilon+lm+loo', 'protect+tangent'] as const;

const experimentOf = (method: (typeof METHODS)[number], more: object = {}): Experiment => ({
  data: { preset: 'report21', standardise: true },
  network: { hidden: [6], activation: 'tanh' },
  objectives: [{ threshold: 0 }, { threshold: 0 }],
  training: { method, steps: 40, polish: 10, ...more },
  engine: 'reference',
});

describe.each(METHODS)('%s', (method) => {
  const run = train(experimentOf(method));

  test('keeps the budget of objective 1', async () => {
    const { losses, budgets } = await run;
    expect(losses[0]).toBeLessThanOrEqual(budgets[0]);
  });

  test('losses, quality and predictions are of the same outputs', async () => {
    const { losses, quality, model } = await run;
    quality.training.forEach(({ loss }, k) => {
      expect(loss).toBeCloseTo(losses[k], 10);
    });
    const { maps, readings } = model;
    const x = Array.from({ length: 21 }, (_, i) => [i / 2]);
    const [{ std }] = maps.targets[1];
    const [residual] = quality.training[1].rmse ?? [];
    expect(residual / std).toBeCloseTo(Math.sqrt(losses[1]), 8);
    expect(model.predict(x)[1]).toHaveLength(21);
    expect(readings).toEqual(method === 'epsilon+lm' ? undefined : ['head', expect.anything()]);
  });

  test('the model file predicts the same', async () => {
    const { model } = await run;
    const again = modelFromJson(JSON.parse(JSON.stringify(modelToJson(model))));
    expect(again.predict([[3.3], [7]])).toEqual(model.predict([[3.3], [7]]));
  });
});

test('protect+tangent ends with the first objective of protect, to the bit, and the second no worse', async () => {
  const tangent = await train(experimentOf('protect+tangent'));
  const plain = await train({
    ...experimentOf('protect+tangent'),
    training: { method: 'protect', steps: 40 },
  });
  expect(tangent.losses[0]).toBe(plain.losses[0]);
  expect(tangent.losses[1]).toBeLessThanOrEqual(plain.losses[1]);
  expect(tangent.model.parameters).toEqual(plain.model.parameters);
});

test('epsilon+tangent: more rows than are factorised are solved by iterations, which say how far they came', async () => {
  const rows = 600;
  const x = Array.from({ length: rows }, (_, i) => i / 100);
  const experiment = (method: 'epsilon' | 'epsilon+tangent'): Experiment => ({
    data: { x, targets: [x.map((v) => Math.sin(v)), x.map((v) => Math.cos(2 * v))] },
    network: { hidden: [8], activation: 'tanh' },
    objectives: [{}, {}],
    training: { method, steps: 60 },
    record: { leakEvery: 0, movementEvery: 0 },
    engine: 'reference',
  });
  const [plain, read] = [
    await train(experiment('epsilon')),
    await train(experiment('epsilon+tangent')),
  ];
  expect(read.losses[0]).toBe(plain.losses[0]);
  expect(read.losses[1]).toBeLessThan(plain.losses[1]);
  expect(read.tangentResiduals?.[0]).toBeUndefined();
  expect(read.tangentResiduals?.[1]).toBeLessThan(1e-2);
  expect(plain.tangentResiduals).toBeUndefined();
});

test.each(['crossEntropy', 'binaryCrossEntropy'] as const)(
  'epsilon+tangent reads classes by tangents where that lowers their loss: %s',
  async (loss) => {
    const x = Array.from({ length: 60 }, (_, i) => i / 20 - 1.5);
    // Bands that no line of one unit tells apart.
    const band = x.map((v) => Number(Math.sin(5 * v) > 0));
    const classes = band.map((one) => (loss === 'crossEntropy' ? [1 - one, one] : [one]));
    const experiment = (method: 'epsilon' | 'epsilon+tangent'): Experiment => ({
      data: { x, targets: [x.map((v) => v * v), classes] },
      network: { hidden: [12], activation: 'tanh' },
      objectives: [{}, { loss }],
      training: { method, steps: 60 },
      record: { leakEvery: 0, movementEvery: 0 },
      engine: 'reference',
    });
    const plain = await train(experiment('epsilon'));
    const read = await train(experiment('epsilon+tangent'));
    expect(read.losses[0]).toBe(plain.losses[0]);
    expect(read.losses[1]).toBeLessThan(0.8 * plain.losses[1]);
    expect(read.quality.training[1].loss).toBeCloseTo(read.losses[1], 9);
    const [accuracy, before] = [read, plain].map(
      ({ quality }) => quality.training[1].accuracy ?? 0,
    );
    expect(accuracy).toBeGreaterThan(before);
    // Predictions are probabilities.
    const predicted = read.model.predict([[0.3]])[1];
    expect(Math.min(...predicted)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...predicted)).toBeLessThanOrEqual(1);
  },
);

test('a run that is stopped early is read by its heads', async () => {
  const stop = new AbortController();
  stop.abort();
  const run = await train(experimentOf('protect+tangent'), { signal: stop.signal });
  expect(run.stopped).toBe(true);
  expect(run.model.readings).toBeUndefined();
});
