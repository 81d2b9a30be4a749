import { describe, expect, test } from 'vitest';
import { splitRows } from '../../src/data/split.ts';
import { InputError } from '../../src/errors.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { METHODS, PROJECTIONS } from '../../src/experiment/schema.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { OPTIMIZERS } from '../../src/experiment/updateSchema.ts';
import { counterNormal, permutation } from '../../src/numbers/counter.ts';
import {
  type Checkpoint,
  checkpointFromJson,
  checkpointToJson,
} from '../../src/training/checkpoint.ts';
import type { Run, TrainOptions } from '../../src/training/run.ts';
import { train } from '../../src/training/train.ts';
import { noisyExperiment } from './noisyData.ts';

const ROWS = 8;
const STEPS = 24;
const column = (stream: number) =>
  Array.from({ length: ROWS }, (_, row) => counterNormal(11, stream, row));

function experimentOf(training: object, rest: object = {}): Experiment {
  return {
    data: { x: column(0), targets: [column(1), column(2)] },
    network: { hidden: [5], activation: 'tanh' },
    objectives: [{ threshold: 0.9 }, {}],
    training: { steps: STEPS, learningRate: 0.02, granularity: 'full', ...training },
    engine: 'reference',
    record: { leakEvery: 3, movementEvery: 4, parameters: true },
    ...rest,
  } as Experiment;
}

async function checkpointsOf(experiment: Experiment, options: TrainOptions) {
  const texts: string[] = [];
  const run = await train(experiment, {
    ...options,
    onCheckpoint: async (checkpoint) => {
      texts.push(await checkpointToJson(checkpoint));
    },
  });
  return { run, texts };
}

/** All of a run that another one must have bit for bit. */
function bitsOf({ elapsedMs: _, model, ...run }: Run) {
  return { ...run, parameters: model.parameters };
}

/** Every valid pairing, in an order drawn from a seed. */
function drawn(count: number): Experiment[] {
  const all = METHODS.flatMap((method) =>
    OPTIMIZERS.flatMap((optimizer) =>
      PROJECTIONS.flatMap((projection) =>
        [{ granularity: 'full' }, { granularity: 'batch', batch: 3, order: 'shuffled' }].map(
          (rows) => experimentOf({ method, optimizer, projection, ...rows }),
        ),
      ),
    ),
  );
  const valid = all.filter((experiment) => {
    try {
      return Boolean(resolveExperiment(experiment));
    } catch (error) {
      if (error instanceof InputError) return false;
      throw error;
    }
  });
  return Array.from(permutation(3, 0, valid.length))
    .slice(0, count)
    .map((index) => valid[index]);
}

const POINTS = drawn(100).map((experiment, index) => {
  const { method, optimizer, projection, granularity } = resolveExperiment(experiment).training;
  const step = 1 + ((index * 7) % (STEPS - 1));
  return [`${method}, ${optimizer}, ${projection}, ${granularity}`, step, experiment] as const;
});

describe('a run that goes on from a checkpoint', () => {
  test('is tried with every method and optimizer', () => {
    expect(POINTS).toHaveLength(100);
    const trainings = POINTS.map(([, , experiment]) => experiment.training);
    expect(new Set(trainings.map((training) => training?.method))).toEqual(new Set(METHODS));
    expect(new Set(trainings.map((training) => training?.optimizer))).toEqual(new Set(OPTIMIZERS));
  });

  test.each(POINTS)(
    '%s, a checkpoint every %i steps: has the bits of one that never stopped',
    async (_, step, experiment) => {
      const wanted = await train(experiment);
      const { run, texts } = await checkpointsOf(experiment, { checkpointEvery: step });
      expect(bitsOf(run)).toEqual(bitsOf(wanted));
      const resume = await checkpointFromJson(texts[step % texts.length]);
      expect(bitsOf(await train(experiment, { resume }))).toEqual(bitsOf(wanted));
    },
  );

  test.each([
    ['phase', {}],
    ['simultaneous', { projection: 'none' }],
    ['frozen', {}],
    ['epsilon', { stages: [300, 300], steps: 600 }],
    ['protect', { stages: [300, 300], steps: 600 }],
  ])('with early stopping, %s: from every 23rd step', async (method, more) => {
    const experiment = noisyExperiment({ method, ...more });
    const { run, texts } = await checkpointsOf(experiment, { checkpointEvery: 23 });
    expect(run.earlyStopping?.[0].early).toBe(true);
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) {
      const resume = await checkpointFromJson(text);
      expect(bitsOf(await train(experiment, { resume }))).toEqual(bitsOf(run));
    }
  });

  test('of the end of a run has nothing left to do', async () => {
    const { run, texts } = await checkpointsOf(experimentOf({ method: 'epsilon' }), {});
    const resume = await checkpointFromJson(texts[texts.length - 1]);
    expect(resume.trained.steps).toBe(STEPS);
    expect(bitsOf(await train(resume.experiment, { resume }))).toEqual(bitsOf(run));
  });

  test('is made when a run is stopped, and loses no step', async () => {
    const stop = new AbortController();
    const { run, texts } = await checkpointsOf(experimentOf({ method: 'phase', steps: 25_000 }), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(run.stopped).toBe(true);
    const { trained } = await checkpointFromJson(texts[texts.length - 1]);
    expect(trained.steps).toBe(run.steps);
    expect(trained.history).toEqual(run.history);
  });

  test('comes every so many steps, and never is more than that lost', async () => {
    const saved: number[] = [];
    let atStake = 0;
    await train(experimentOf({ method: 'phase' }), {
      checkpointEvery: 10,
      onProgress: ({ step }) => {
        atStake = Math.max(atStake, step - (saved.at(-1) ?? 0));
      },
      onCheckpoint: ({ engine }) => void saved.push(engine.step),
    });
    expect(saved).toEqual([10, 20, 24]);
    expect(atStake).toBe(10);
  });

  test('goes on further than it was meant to, where the end plays no part', async () => {
    const given = (steps: number) => experimentOf({ method: 'phase', schedule: 'constant', steps });
    const { texts } = await checkpointsOf(given(STEPS), {});
    const resume = await checkpointFromJson(texts[texts.length - 1]);
    expect(bitsOf(await train(given(40), { resume }))).toEqual(bitsOf(await train(given(40))));
  });
});

describe('a checkpoint is refused', () => {
  const base = { method: 'phase', schedule: 'constant' };
  const saved = async (training: object = {}, rest: object = {}): Promise<Checkpoint> => {
    const { texts } = await checkpointsOf(experimentOf({ ...base, ...training }, rest), {
      checkpointEvery: 10,
    });
    return checkpointFromJson(texts[0]);
  };

  test.each([
    [
      'the rate',
      { learningRate: 0.03 },
      {},
      'checkpoint: training.learningRate: expected 0.02 as in the checkpoint, got 0.03.',
    ],
    [
      'the method',
      { method: 'simultaneous' },
      {},
      'checkpoint: training.method: expected phase as in the checkpoint, got simultaneous.',
    ],
    [
      'the network',
      {},
      { network: { hidden: [6], activation: 'tanh' } },
      'checkpoint: network.hidden.0: expected 5 as in the checkpoint, got 6.',
    ],
    [
      'the engine',
      {},
      { engine: 'layered' },
      'checkpoint: engine: expected reference as in the checkpoint, got layered.',
    ],
    [
      'the record',
      {},
      { record: { leakEvery: 1 } },
      'checkpoint: record.leakEvery: expected 3 as in the checkpoint, got 1.',
    ],
    [
      'fewer steps',
      { steps: 12 },
      {},
      'checkpoint: training.steps: expected 24 as in the checkpoint, got 12.',
    ],
    [
      'epochs for steps',
      { steps: undefined, epochs: 24 },
      {},
      'checkpoint: training.steps: expected 24 as in the checkpoint, got nothing.',
    ],
  ])('%s differs', async (_, training, rest, message) => {
    const resume = await saved();
    const given = experimentOf({ ...base, ...training }, rest);
    await expect(train(given, { resume })).rejects.toThrow(InputError);
    await expect(train(given, { resume })).rejects.toThrow(message);
  });

  test.each([
    ['a rate that falls to the end', { schedule: 'cosine' }],
    ['stages', { method: 'protect' }],
    ['shares of the steps', { method: 'sequential' }],
  ])('more steps, with %s', async (_, training) => {
    const resume = await saved(training);
    const longer = experimentOf({ ...base, ...training, steps: 40 });
    await expect(train(longer, { resume })).rejects.toThrow(
      'checkpoint: training.steps: expected 24 as in the checkpoint, got 40. Only a run of one stage',
    );
  });

  test('a table whose values have changed', async () => {
    const csv = (value: number) => `x,a,b\n1,2,3\n2,3,5\n3,5,${value}\n`;
    const data = { csv: 'a.csv', inputs: ['x'], objectives: [['a'], ['b']] };
    const experiment = experimentOf(base, { data });
    const texts: string[] = [];
    await train(experiment, {
      readText: () => csv(8),
      onCheckpoint: async (checkpoint) => {
        texts.push(await checkpointToJson(checkpoint));
      },
    });
    const resume = await checkpointFromJson(texts[0]);
    const moved = experimentOf(base, { data: { ...data, csv: 'elsewhere/b.csv' } });
    await expect(train(moved, { resume, readText: () => csv(8) })).resolves.toBeDefined();
    await expect(train(moved, { resume, readText: () => csv(9) })).rejects.toThrow(
      /^checkpoint: data: expected SHA-256 [0-9a-f]{64} as in the checkpoint, got/,
    );
  });

  test('a table whose validation rows have changed, where early stopping looks at them', async () => {
    const row = (y: number, index: number) => `${index},${y},${y + (index % 3)}`;
    const values = Array.from({ length: 12 }, (_, index) => counterNormal(4, 1, index));
    const data = {
      csv: 'a.csv',
      inputs: ['x'],
      objectives: [['a'], ['b']],
      standardise: false,
      split: { validation: 0.25 },
    };
    const earlyStopping = { patience: 20, every: 5 };
    const resolved = resolveExperiment(experimentOf({ ...base, earlyStopping }, { data }));
    const texts: string[] = [];
    const [validates] = splitRows(12, { validation: 0.25, test: 0 }, 0).validation;
    const table = (changed: number) =>
      `x,a,b\n${values.map((y, index) => row(y + (index === validates ? changed : 0), index)).join('\n')}\n`;
    await train(resolved, {
      readText: () => table(0),
      checkpointEvery: 10,
      onCheckpoint: async (checkpoint) => {
        texts.push(await checkpointToJson(checkpoint));
      },
    });
    const resume = await checkpointFromJson(texts[0]);
    const again = (changed: number) => train(resolved, { resume, readText: () => table(changed) });
    await expect(again(0)).resolves.toBeDefined();
    await expect(again(1)).rejects.toThrow(/^checkpoint: data: expected SHA-256/);
  });

  test.each([0, -1, 1.5, Number.NaN])('checkpointEvery %d', async (checkpointEvery) => {
    await expect(train(experimentOf(base), { checkpointEvery })).rejects.toThrow(
      `checkpointEvery: expected a whole number of steps, 1 or more, got ${checkpointEvery}.`,
    );
  });
});

describe('a checkpoint file', () => {
  const textOf = async () =>
    (await checkpointsOf(experimentOf({ method: 'epsilon' }), { checkpointEvery: 17 })).texts[0];

  test('is the checkpoint again when it is read', async () => {
    const saved: Checkpoint[] = [];
    await train(experimentOf({ method: 'epsilon' }), {
      checkpointEvery: 17,
      onCheckpoint: (checkpoint) => void saved.push(checkpoint),
    });
    expect(saved.map(({ stage }) => stage)).toEqual([0, 1]);
    for (const one of saved) {
      expect(await checkpointFromJson(await checkpointToJson(one))).toEqual(one);
    }
  });

  test('that is damaged anywhere is refused', async () => {
    const text = await textOf();
    const places = Array.from({ length: 60 }, (_, i) => Math.floor((i * (text.length - 2)) / 60));
    for (const place of places) {
      const changed = text[place] === '7' ? '8' : '7';
      const damaged = text.slice(0, place) + changed + text.slice(place + 1);
      await expect(checkpointFromJson(damaged), `place ${place}`).rejects.toThrow(InputError);
    }
    for (const length of [0, 1, 100, text.length - 3]) {
      await expect(checkpointFromJson(text.slice(0, length))).rejects.toThrow(
        /^checkpoint: the file is damaged/,
      );
    }
  });

  test('of another kind or version is refused', async () => {
    await expect(checkpointFromJson('{"schema":"kitegrad.model/1"}')).rejects.toThrow(
      'checkpoint: expected kitegrad.checkpoint/1, got another kind of file.',
    );
    const newer = (await textOf()).replace('kitegrad.checkpoint/1', 'kitegrad.checkpoint/2');
    await expect(checkpointFromJson(newer)).rejects.toThrow(
      'checkpoint: schema: expected kitegrad.checkpoint/1, got kitegrad.checkpoint/2.',
    );
  });
});
