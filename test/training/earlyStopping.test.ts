import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import { partsOf } from '../../src/experiment/parts.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { predict } from '../../src/network/predict.ts';
import type { Run } from '../../src/training/run.ts';
import { train } from '../../src/training/train.ts';
import { EVERY, noisyData, noisyExperiment, PATIENCE, STEPS } from './noisyData.ts';

/** Mean squared errors of objectives with one output each, by hand. */
async function lossesOn(
  part: 'training' | 'validation',
  experiment: Experiment,
  parameters: ArrayLike<number>,
): Promise<number[]> {
  const resolved = resolveExperiment(experiment);
  const dataset = partsOf(resolved, await loadDataset(resolved.data, () => ''))[part];
  if (!dataset) throw new Error(`expected ${part} rows, got none`);
  const shape = { inputs: 1, hidden: [12], outputs: [1, 1], activation: 'tanh' } as const;
  const { values } = predict(shape, parameters, dataset.inputs);
  return dataset.targets.map((target, k) => {
    const squares = Array.from(target.values, (value, row) => (value - values[2 * row + k]) ** 2);
    return squares.reduce((sum, square) => sum + square, 0) / target.rows;
  });
}

/** The networks of a run at steps 0, EVERY, 2 · EVERY, … */
function networksOf({ history, model }: Run): Float64Array[] {
  const size = model.parameters.length;
  const { steps, parameters } = history.movement;
  return Array.from(steps, (_, i) => parameters.slice(i * size, (i + 1) * size));
}

/** Where a run of one stage has to stop, and at which step it was best. `key` gives what decides, first things first. */
function stopOf(keys: readonly (readonly number[])[]) {
  let best = 0;
  for (let i = 1; ; i++) {
    if (i === keys.length) return { best: best * EVERY, end: STEPS };
    const at = keys[i].findIndex((value, k) => Math.abs(value / keys[best][k] - 1) > 0.001);
    if (at >= 0 && keys[i][at] < keys[best][at]) best = i;
    if ((i - best) * EVERY >= PATIENCE) return { best: best * EVERY, end: i * EVERY };
  }
}

const bitsOf = ({ elapsedMs: _, model, ...run }: Run) => ({ ...run, parameters: model.parameters });

describe('a run that fits its rows too well', () => {
  test.each([
    ['single', { headSolve: false }, ([first]: readonly number[]) => [first]],
    ['simultaneous', { projection: 'none' }, ([a, b]: readonly number[]) => [Math.max(a, 0.3), b]],
    ['phase', {}, ([a, b]: readonly number[]) => [Math.max(a, 0.3), b]],
    ['weighted', { headSolve: false }, ([a, b]: readonly number[]) => [Math.max(a, 0.3), b]],
  ])('%s stops, and its result is the best on the validation rows', async (method, more, keyOf) => {
    const stopping = noisyExperiment({ method, ...more });
    const whole = await train(noisyExperiment({ method, ...more, earlyStopping: undefined }));
    expect(whole.earlyStopping).toBeUndefined();
    const networks = networksOf(whole);
    const validated = await Promise.all(
      networks.map((parameters) => lossesOn('validation', stopping, parameters)),
    );
    const wanted = stopOf(validated.map(keyOf));
    expect(wanted.end).toBeLessThan(STEPS / 2);
    expect(wanted.best).toBeGreaterThan(0);

    const run = await train(stopping);
    expect(run).toMatchObject({ steps: wanted.end, stopped: false });
    expect(run.earlyStopping).toMatchObject([{ step: wanted.best, end: wanted.end, early: true }]);
    const best = wanted.best / EVERY;
    expect(run.model.parameters).toEqual(Array.from(networks[best]));
    run.earlyStopping?.[0].losses.forEach((loss, k) => {
      expect(loss).toBeCloseTo(validated[best][k], 12);
      expect(run.quality.validation?.[k].loss).toBe(loss);
    });
    const trained = await lossesOn('training', stopping, networks[best]);
    trained.forEach((loss, k) => {
      expect(run.losses[k]).toBeCloseTo(loss, 12);
    });
    expect(Array.from(run.history.losses)).toEqual(
      Array.from(whole.history.losses.subarray(0, 2 * wanted.end)),
    );
  });

  test('looks at the last step, whether it is a multiple of `every` or not', async () => {
    const run = await train(
      noisyExperiment({
        method: 'single',
        headSolve: false,
        steps: 35,
        learningRate: 1e-3,
        schedule: 'constant',
      }),
    );
    expect(run.earlyStopping).toMatchObject([{ step: 35, end: 35, early: false }]);
  });

  test('an abort leaves the best so far', async () => {
    const stop = new AbortController();
    const run = await train(noisyExperiment({ method: 'phase' }), {
      signal: stop.signal,
      onProgress: ({ step }) => {
        if (step >= 40) stop.abort();
      },
    });
    expect(run.stopped).toBe(true);
    const [choice] = run.earlyStopping ?? [];
    expect(choice).toMatchObject({ end: run.steps, early: false });
    expect(run.steps).toBe(40);
  });
});

const TUNED = { headSolve: false, learningRate: 0.05, schedule: 'constant' };

describe.each(['epsilon', 'protect'] as const)('%s', (method) => {
  test('each stage stops by itself, and budgets are those of the networks that are kept', async () => {
    const rest = { objectives: [{ threshold: 0 }, {}], data: noisyData(40, 0.3) };
    const experiment = noisyExperiment({ method, ...TUNED, steps: 1000, budget: 0.05 }, rest);
    const run = await train(experiment);
    const [first, second] = run.earlyStopping ?? [];
    expect(first.end).toBeLessThan(500);
    expect(first.early).toBe(true);
    expect(first.step).toBeGreaterThan(0);
    expect(second.step).toBeGreaterThanOrEqual(first.end);
    expect(run.steps).toBe(second.end);
    expect(Array.from(run.history.steps)).toEqual(Array.from({ length: run.steps }, (_, s) => s));
    // Alone, stage 1 is method single.
    const alone = await train(noisyExperiment({ method: 'single', steps: 500, ...TUNED }, rest));
    expect(alone.earlyStopping).toMatchObject([{ step: first.step, end: first.end }]);
    expect(run.budgets[0]).toBeCloseTo(1.05 * alone.losses[0], 12);
    expect(run.losses[0]).toBeLessThanOrEqual(run.budgets[0]);
    // Validation has its own budget.
    expect(second.losses[0]).toBeLessThanOrEqual(1.05 * first.losses[0] * 1.001);
    // Heads that descend may find nothing better within the patience.
    expect(second.losses[1]).toBeLessThanOrEqual(first.losses[1]);
  });
});

test('frozen: the second stage solves the heads of the network that was chosen', async () => {
  const run = await train(noisyExperiment({ method: 'frozen', steps: 500 }));
  const alone = await train(noisyExperiment({ method: 'single', steps: 500 }));
  expect(run.earlyStopping).toEqual(alone.earlyStopping);
  expect(run.steps).toBe(alone.steps + 1);
  expect(run.losses[0]).toBe(alone.losses[0]);
  expect(run.losses[1]).toBeLessThan(alone.losses[1]);
});

test.each(['phase', 'epsilon', 'protect', 'frozen', 'upgrad'])(
  '%s: checkpoints between two looks change no bit',
  async (method) => {
    const experiment = noisyExperiment({ method });
    const saved: number[] = [];
    const whole = await train(experiment);
    const cut = await train(experiment, {
      checkpointEvery: 7,
      onCheckpoint: ({ engine }) => void saved.push(engine.step),
    });
    expect(bitsOf(cut)).toEqual(bitsOf(whole));
    expect(saved.length).toBeGreaterThan(whole.steps / 14);
  },
);

test.each([
  [
    'no rows to validate on',
    { data: { preset: 'report21' } },
    {},
    'training.earlyStopping: expected rows to validate on, got none. Set data.split.validation',
  ],
  [
    'less patience than a look takes',
    {},
    { earlyStopping: { patience: 5, every: 6 } },
    'training.earlyStopping.patience: expected at least training.earlyStopping.every, 6, got 5.',
  ],
  [
    'patience below the default interval',
    {},
    { earlyStopping: { patience: 99 } },
    'training.earlyStopping.patience: expected at least training.earlyStopping.every, 100, got 99.',
  ],
  [
    'method sequential',
    {},
    { method: 'sequential' },
    "training.earlyStopping: expected none with method 'sequential', whose objectives have fixed shares",
  ],
  ['no patience', {}, { earlyStopping: {} }, 'training.earlyStopping.patience: missing: expected'],
  [
    'a tolerance of 1',
    {},
    { earlyStopping: { patience: 100, tolerance: 1 } },
    'training.earlyStopping.tolerance: expected a number from 0 to below 1, such as 0.001, got 1',
  ],
])('%s is refused', (_, rest, training, message) => {
  const resolving = () =>
    resolveExperiment(noisyExperiment({ method: 'phase', ...training }, rest));
  expect(resolving).toThrow(InputError);
  expect(resolving).toThrow(message);
});

test('folds are rows to validate on', () => {
  const { data } = noisyExperiment({});
  const experiment = noisyExperiment({}, { data: { ...data, split: { folds: 3, fold: 1 } } });
  expect(resolveExperiment(experiment).training.earlyStopping).toEqual({
    patience: PATIENCE,
    every: EVERY,
    tolerance: 0.001,
  });
});
