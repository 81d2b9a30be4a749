import { describe, expect, test } from 'vitest';
import {
  type Experiment,
  experimentPreset,
  GpuError,
  InputError,
  modelFromJson,
  modelToJson,
  TrainingError,
  train,
} from '../../src/index.ts';

/** The report's experiment, shorter, without a GPU. */
function report(training: object = {}, record: object = {}): Experiment {
  const preset = experimentPreset('report21');
  return {
    ...preset,
    training: { ...preset.training, epochs: 20, ...training },
    engine: 'reference',
    record: { leakEvery: 10, ...record },
  };
}

const bits = ({ elapsedMs: _, model, ...run }: Awaited<ReturnType<typeof train>>) => ({
  ...run,
  model: modelToJson(model),
});

describe('train', () => {
  test('trains the report, and says what came of it', async () => {
    const run = await train(report({ epochs: 200 }));
    expect(run).toMatchObject({ engine: 'reference', steps: 4200, stopped: false });
    expect([run.adapter, run.counters]).toEqual([undefined, undefined]);
    expect(run.thresholds).toEqual([0.04, 0.04]);
    expect(run.phases[0] + run.phases[1]).toBe(4200);
    expect(run.phases[1]).toBeGreaterThan(0);
    expect(run.history.steps).toHaveLength(4200);
    const { losses } = run.history;
    expect(run.losses[0]).toBeLessThan(losses[0]);
    expect(run.leak.objectives).toHaveLength(1);
    expect(run.leak.objectives[0].steps).toBeGreaterThan(0);
  });

  test('is the same every time', async () => {
    expect(bits(await train(report()))).toEqual(bits(await train(report())));
  });

  test('can be stopped, and then is the beginning of the whole run', async () => {
    // More than two of the engine's chunks.
    const training = { epochs: 1500 };
    const stop = new AbortController();
    const stopped = await train(report(training), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(stopped.stopped).toBe(true);
    expect(stopped.steps).toBeLessThan(31_500);
    const { steps } = stopped;
    const same = await train(report({ epochs: undefined, steps }));
    expect(stopped.losses).toEqual(same.losses);
    expect(modelToJson(stopped.model)).toEqual(modelToJson(same.model));
  });

  test('predicts what the losses are of', async () => {
    const run = await train({
      data: {
        x: [1, 2, 4],
        targets: [
          [3, 5, 4],
          [
            [1, 2],
            [0, 2],
            [5, 1],
          ],
        ],
      },
      objectives: [{}, {}],
      training: { steps: 50, projection: 'masked' },
      engine: 'reference',
    });
    const [first] = modelFromJson(modelToJson(run.model)).predict([[1], [2], [4]]);
    const squares = first.map((value, row) => (value - [3, 5, 4][row]) ** 2);
    // Loss in standardised units: over the variance of 3, 5, 4.
    const loss = squares.reduce((sum, square) => sum + square, 0) / 3 / (2 / 3);
    expect(loss).toBeCloseTo(run.losses[0], 12);
  });

  test('reads a CSV through the caller, and needs one who can', async () => {
    const experiment: Experiment = {
      data: { csv: 'a.csv', inputs: ['x'], objectives: [['y']] },
      objectives: [{}],
      training: { steps: 3 },
      engine: 'reference',
    };
    const run = await train(experiment, { readText: async () => 'x,y\n1,2\n2,5\n3,4\n' });
    expect(run.steps).toBe(3);
    expect(run.leak.objectives).toEqual([]);
    await expect(train(experiment)).rejects.toThrow(InputError);
    await expect(train(experiment)).rejects.toThrow(/readText.*a\.csv/);
  });

  test('refuses what cannot go on', async () => {
    await expect(train(report({ learningRate: 1e300 }))).rejects.toThrow(TrainingError);
    await expect(train(report({ learningRate: -1 }))).rejects.toThrow(/training\.learningRate/);
  });

  test('takes no other engine where there is no WebGPU', async () => {
    await expect(train({ ...report(), engine: 'layered' })).rejects.toThrow(GpuError);
  });
});
