import { describe, expect, test } from 'vitest';
import { datasetFromPreset } from '../../src/data/presets.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { experimentPreset } from '../../src/experiment/presets.ts';
import { GpuError, InputError, TrainingError, train } from '../../src/index.ts';
import { initialise } from '../../src/network/init.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { taskOf } from '../../src/training/task.ts';

const report21 = experimentPreset('report21');

function short(training: object = {}, rest: object = {}) {
  const steps = { ...report21.training, epochs: undefined, steps: 210, ...training };
  return { ...report21, engine: 'reference', training: steps, ...rest } as typeof report21;
}

describe('train', () => {
  test('trains the report in the reference engine, the same every time', async () => {
    const [run, again] = [await train(short()), await train(short())];
    expect(run.losses[0]).toBeLessThan(2);
    expect(run.steps).toBe(210);
    expect(run.phases[0] + run.phases[1]).toBe(210);
    expect(again.model.parameters).toEqual(run.model.parameters);
    expect(run).toMatchObject({ engine: 'reference', adapter: undefined, stopped: false });
    expect(run.leak.objectives[0].steps).toBeGreaterThan(0);
  });

  test('its model predicts with the losses that the run reports', async () => {
    const run = await train(short({}, { data: { preset: 'report21', standardise: true } }));
    const { inputs, targets } = datasetFromPreset('report21');
    const predicted = run.model.predict(Array.from(inputs.values, (x) => [x]));
    targets.forEach(({ values }, k) => {
      const { std } = run.model.maps.targets[k][0];
      const squares = predicted[k].map((f, row) => ((f - values[row]) / std) ** 2);
      expect(squares.reduce((sum, square) => sum + square, 0) / 21).toBeCloseTo(run.losses[k], 10);
    });
  });

  test('says when it diverges', async () => {
    await expect(train(short({ learningRate: 1000 }))).rejects.toThrow(TrainingError);
    await expect(train(short({ learningRate: 1000 }))).rejects.toThrow(
      'Lower training.learningRate (now 1000), or set data.standardise to true.',
    );
  });

  test('brings the last good network, which predicts', async () => {
    const full = { granularity: 'full', learningRate: 10 };
    const error = await train(short(full)).catch((thrown: unknown) => thrown);
    if (!(error instanceof TrainingError && error.model)) throw error;
    const { message, step, tensor, parameters, model } = error;
    expect(message).toContain(`at step ${step}.`);
    expect(tensor).toMatch(/^loss of y[12]$/);
    expect(model.parameters).toEqual(Array.from(parameters));
    // A run that ends one step before has finite losses over the whole data set.
    const before = await train(short({ ...full, steps: step - 1 }));
    expect(before.model.parameters).toEqual(model.parameters);
    expect(before.losses.every(Number.isFinite)).toBe(true);
    expect(model.predict([[0.5]])).toEqual(before.model.predict([[0.5]]));
  });

  test.each(['protect', 'epsilon'])('names step and tensor in a stage of %s', async (method) => {
    const training = {
      method,
      granularity: 'full',
      learningRate: 1e306,
      optimizer: 'sgd',
      headSolve: false,
    };
    const error = await train(short(training)).catch((thrown: unknown) => thrown);
    if (!(error instanceof TrainingError && error.model)) throw error;
    expect(error.step).toBeGreaterThanOrEqual(0);
    expect(error.tensor).toMatch(/^(loss of y[12]|(trunk|heads)\.\d\.(weight|bias))$/);
    expect(error.model.parameters.every(Number.isFinite)).toBe(true);
  });

  test('says so as well when only the last step diverges', async () => {
    const last = train(short({ steps: 1, learningRate: 1e200 }));
    await expect(last).rejects.toThrow(TrainingError);
    await expect(last).rejects.toThrow(/after step 0, got losses/);
  });

  test('refuses a history that no memory holds, before it trains', async () => {
    const endless = train(short({ steps: 1_000_000_000 }));
    await expect(endless).rejects.toThrow(InputError);
    await expect(endless).rejects.toThrow(/record\.every: expected at least 100 .*got 1/);
  });

  test('keeps the parameters of measured steps where asked, and refuses more than memory holds', async () => {
    const record = { movementEvery: 50, parameters: true };
    const { history, model } = await train(short({}, { record }));
    const { steps, parameters } = history.movement;
    expect([...steps]).toEqual([0, 50, 100, 150, 200]);
    expect(parameters).toHaveLength(5 * model.parameters.length);
    const { shape } = taskOf(resolveExperiment(short()), datasetFromPreset('report21')).task;
    expect([...parameters.subarray(0, layoutOf(shape).size)]).toEqual([
      ...initialise(shape, { scheme: 'torch', seed: 42 }),
    ]);
    const endless = train(
      short({ steps: 10_000_000 }, { record: { ...record, movementEvery: 1 } }),
    );
    await expect(endless).rejects.toThrow(/record\.movementEvery: expected at least 9 to keep 42/);
  });

  test('asks for WebGPU and takes nothing else in its place', async () => {
    await expect(train({ ...short(), engine: 'layered' })).rejects.toThrow(GpuError);
  });

  test('needs readText for a file', async () => {
    const data = { csv: 'a.csv', inputs: ['x'], objectives: [['y1'], ['y2']] };
    await expect(train(short({}, { data }))).rejects.toThrow(InputError);
  });
});

describe('taskOf', () => {
  test.each([
    ['trunk', 20],
    ['trunk.0.bias', 10],
    ['heads', 22],
    ['heads.1', 11],
    ['heads.0.bias', 1],
  ])('freezes %s', (group, count) => {
    const experiment = resolveExperiment(short({ freeze: [group] }));
    const { task } = taskOf(experiment, datasetFromPreset('report21'));
    expect(task.frozen.reduce((sum, one) => sum + one, 0)).toBe(count);
    expect(task.frozen.length).toBe(layoutOf(task.shape).size);
  });

  test('puts the targets side by side', () => {
    const { task, steps } = taskOf(resolveExperiment(report21), datasetFromPreset('report21'));
    expect([...task.targets.values.slice(0, 4)]).toEqual([2.5584, 0.2322, 2.6882, 0.7121]);
    expect(steps).toBe(30_030);
  });
});
