import { quoted } from '../data/describe.ts';
import { didYouMean } from '../data/nearest.ts';
import { FASHION_MNIST_FOLDER } from '../data/sets/fashionMnist.ts';
import { InputError } from '../errors.ts';
import { EXPERIMENT_SCHEMA } from './schema.ts';
import type { Experiment } from './types.ts';

interface Setting {
  readonly data: Experiment['data'];
  readonly hidden: readonly number[];
  /** Names of the objectives in priority order. */
  readonly objectives: readonly string[];
  readonly epochs: number;
}

/** As the report trains: raw data, ReLU, torch's stream of seed 42, a row a step, rate 0.01, threshold 0.04 (§2, §3). */
function asReported({ data, hidden, objectives, epochs }: Setting): Experiment {
  return {
    schema: EXPERIMENT_SCHEMA,
    data: { ...data, standardise: false },
    network: { hidden, activation: 'relu', init: { scheme: 'torch', seed: 42 } },
    objectives: objectives.map((name) => ({ name, loss: 'mse', threshold: 0.04 })),
    training: {
      method: 'phase',
      projection: 'hyperplane',
      granularity: 'sample',
      epochs,
      learningRate: 0.01,
    },
  };
}

/** Settings under which deeper trunks and other functions train: standardised data, tanh, rows projected by their masks. */
function standardised({ data, hidden, objectives, epochs }: Setting): Experiment {
  return {
    schema: EXPERIMENT_SCHEMA,
    data: { ...data, standardise: true },
    network: { hidden, activation: 'tanh', init: { scheme: 'he', seed: 0 } },
    objectives: objectives.map((name) => ({ name, loss: 'mse', threshold: 0.02 })),
    training: {
      method: 'phase',
      projection: 'masked',
      granularity: 'sample',
      epochs,
      learningRate: 0.02,
    },
  };
}

/** As the library recommends: standardised data, and method epsilon with its defaults (Adam, solved heads). */
function recommended(
  { data, hidden, objectives }: Omit<Setting, 'epochs'>,
  steps: number,
): Experiment {
  return {
    schema: EXPERIMENT_SCHEMA,
    data: { ...data, standardise: true },
    network: { hidden, activation: 'relu', init: { scheme: 'he', seed: 0 } },
    objectives: objectives.map((name) => ({ name, loss: 'mse' })),
    training: { method: 'epsilon', steps },
  };
}

/** Epochs of about 30,000 steps: over 21 rows, and over the 20 that are left where x = 0 has no 1/x. */
const EPOCHS_21 = 1430;
const EPOCHS_20 = 1500;

/** The built-in experiments by name; the first one is what `npm start` runs. */
const EXPERIMENT_PRESETS: Readonly<Record<string, Experiment>> = {
  /** The report's training: its data, network, seed, rate and threshold, row by row; 30,030 steps. */
  report21: asReported({
    data: { preset: 'report21', inputs: ['x'], objectives: [['y1'], ['y2']] },
    hidden: [10],
    objectives: ['y1', 'y2'],
    epochs: EPOCHS_21,
  }),
  /** The report's failure (§7.1) as it was: x² and 1/x as they are, 120 units. */
  'report71-x2-invx-120': asReported({
    data: { preset: 'x2-invx' },
    hidden: [120],
    objectives: ['x2', 'invx'],
    epochs: EPOCHS_20,
  }),
  /** The same data with the 10 units of the report's first network. */
  'report71-x2-invx-10': asReported({
    data: { preset: 'x2-invx' },
    hidden: [10],
    objectives: ['x2', 'invx'],
    epochs: EPOCHS_20,
  }),
  /** That failure solved: the same data and 120 units. */
  'solved71-x2-invx-120': recommended(
    { data: { preset: 'x2-invx' }, hidden: [120], objectives: ['x2', 'invx'] },
    100,
  ),
  /** The same with 10 units, which need longer and may not reach 1/x. */
  'solved71-x2-invx-10': recommended(
    { data: { preset: 'x2-invx' }, hidden: [10], objectives: ['x2', 'invx'] },
    6000,
  ),
  /** The report's second data set (§5.5), 120 units; 31,500 steps. */
  'report55-x2-120': asReported({
    data: { preset: 'report21-x2' },
    hidden: [120],
    objectives: ['x2', 'y2'],
    epochs: 1500,
  }),
  /** The report's third data set (§5.5), 120 units. */
  'report55-invx-120': asReported({
    data: { preset: 'report21-invx' },
    hidden: [120],
    objectives: ['y1', 'invx'],
    epochs: EPOCHS_20,
  }),
  /** The report's third objective (§8.1): y1, y2 and y3. */
  'report21-three': asReported({
    data: { preset: 'report21', objectives: [['y1'], ['y2'], ['y3']] },
    hidden: [10],
    objectives: ['y1', 'y2', 'y3'],
    epochs: EPOCHS_21,
  }),
  /** More hidden layers (§8.3): two, on the report's data. */
  'report21-deep2': standardised({
    data: { preset: 'report21' },
    hidden: [10, 10],
    objectives: ['y1', 'y2'],
    epochs: EPOCHS_21,
  }),
  /** More hidden layers (§8.3): three. */
  'report21-deep3': standardised({
    data: { preset: 'report21' },
    hidden: [10, 10, 10],
    objectives: ['y1', 'y2'],
    epochs: EPOCHS_21,
  }),
  /** More intricate functions (§8.2): sin 2.5q and cos 4q. */
  intricate: standardised({
    data: { preset: 'waves' },
    hidden: [40],
    objectives: ['sine', 'cosine'],
    epochs: 2000,
  }),
  /** Classes in levels, coarse before fine: is there a loop in the digit, and which digit is it; a fifth of the rows for the test. */
  digits: {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'digits', standardise: false, split: { test: 0.2, seed: 0 } },
    network: { hidden: [64], activation: 'relu', init: { scheme: 'he', seed: 0 } },
    objectives: [
      { name: 'shape', loss: 'crossEntropy', threshold: 0.05 },
      { name: 'digit', loss: 'crossEntropy', threshold: 0.05 },
    ],
    training: {
      method: 'simultaneous',
      projection: 'masked',
      granularity: 'batch',
      batch: 32,
      order: 'shuffled',
      epochs: 20,
      optimizer: 'adam',
      learningRate: 0.003,
      schedule: 'cosine',
    },
    record: { leakEvery: 50 },
  },
  /** Classes in three levels on real images: clothes or goods, kind, article; 60,000 of them, so no leak is measured. */
  'fashion-mnist': {
    schema: EXPERIMENT_SCHEMA,
    data: { idx: FASHION_MNIST_FOLDER, labels: 'fashion-mnist' },
    network: { hidden: [512, 256], activation: 'relu', init: { scheme: 'linear', seed: 0 } },
    objectives: [
      { name: 'side', loss: 'crossEntropy' },
      { name: 'kind', loss: 'crossEntropy' },
      { name: 'article', loss: 'crossEntropy' },
    ],
    training: {
      method: 'simultaneous',
      projection: 'masked',
      granularity: 'batch',
      batch: 128,
      order: 'shuffled',
      epochs: 5,
      optimizer: { name: 'momentum', beta: 0.9, nesterov: true },
      learningRate: 0.1,
      schedule: 'cosine',
    },
    record: { leakEvery: 0, movementEvery: 100 },
  },
};

/** The names of the built-in experiments. */
export const EXPERIMENT_PRESET_NAMES: readonly string[] = Object.keys(EXPERIMENT_PRESETS);

/**
 * The built-in experiment of that name.
 *
 * @throws InputError with the nearest known name.
 */
export function experimentPreset(name: string): Experiment {
  if (!Object.hasOwn(EXPERIMENT_PRESETS, name)) {
    throw new InputError(
      `experiment: unknown preset ${quoted(name)}. ${didYouMean(name, EXPERIMENT_PRESET_NAMES)}`,
    );
  }
  return EXPERIMENT_PRESETS[name];
}
