import { quoted } from '../data/describe.ts';
import { didYouMean } from '../data/nearest.ts';
import { InputError } from '../errors.ts';
import { EXPERIMENT_SCHEMA } from './schema.ts';
import type { Experiment } from './types.ts';

/** The built-in experiments by name; the first one is what `npm start` runs. */
export const EXPERIMENT_PRESETS = {
  /** The report's training: its data, network, seed, rate and threshold, row by row; 30,030 steps. */
  report21: {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'report21', inputs: ['x'], objectives: [['y1'], ['y2']], standardise: false },
    network: { hidden: [10], activation: 'relu', init: { scheme: 'torch', seed: 42 } },
    objectives: [
      { name: 'y1', loss: 'mse', threshold: 0.04 },
      { name: 'y2', loss: 'mse', threshold: 0.04 },
    ],
    training: {
      method: 'phase',
      projection: 'hyperplane',
      granularity: 'sample',
      epochs: 1430,
      learningRate: 0.01,
    },
  },
  /** The report's failure (§7.1) as it was: x² and 1/x as they are, 120 units. */
  'report71-x2-invx-120': {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'x2-invx', standardise: false },
    network: { hidden: [120], activation: 'relu', init: { scheme: 'torch', seed: 42 } },
    objectives: [
      { name: 'x2', loss: 'mse', threshold: 0.04 },
      { name: 'invx', loss: 'mse', threshold: 0.04 },
    ],
    training: {
      method: 'phase',
      projection: 'hyperplane',
      granularity: 'sample',
      epochs: 1500,
      learningRate: 0.01,
    },
  },
  /** The same data with the 10 units of the report's first network. */
  'report71-x2-invx-10': {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'x2-invx', standardise: false },
    network: { hidden: [10], activation: 'relu', init: { scheme: 'torch', seed: 42 } },
    objectives: [
      { name: 'x2', loss: 'mse', threshold: 0.04 },
      { name: 'invx', loss: 'mse', threshold: 0.04 },
    ],
    training: {
      method: 'phase',
      projection: 'hyperplane',
      granularity: 'sample',
      epochs: 1500,
      learningRate: 0.01,
    },
  },
  /** The report's second data set (§5.5), 120 units. */
  'report55-x2-120': {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'report21-x2', standardise: false },
    network: { hidden: [120], activation: 'relu', init: { scheme: 'torch', seed: 42 } },
    objectives: [
      { name: 'x2', loss: 'mse', threshold: 0.04 },
      { name: 'y2', loss: 'mse', threshold: 0.04 },
    ],
    training: {
      method: 'phase',
      projection: 'hyperplane',
      granularity: 'sample',
      epochs: 1500,
      learningRate: 0.01,
    },
  },
  /** The report's third data set (§5.5), 120 units. */
  'report55-invx-120': {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'report21-invx', standardise: false },
    network: { hidden: [120], activation: 'relu', init: { scheme: 'torch', seed: 42 } },
    objectives: [
      { name: 'y1', loss: 'mse', threshold: 0.04 },
      { name: 'invx', loss: 'mse', threshold: 0.04 },
    ],
    training: {
      method: 'phase',
      projection: 'hyperplane',
      granularity: 'sample',
      epochs: 1500,
      learningRate: 0.01,
    },
  },
  /** The report's third objective (§8.1): y1, y2 and y3. */
  'report21-three': {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'report21', objectives: [['y1'], ['y2'], ['y3']], standardise: false },
    network: { hidden: [10], activation: 'relu', init: { scheme: 'torch', seed: 42 } },
    objectives: [
      { name: 'y1', loss: 'mse', threshold: 0.04 },
      { name: 'y2', loss: 'mse', threshold: 0.04 },
      { name: 'y3', loss: 'mse', threshold: 0.04 },
    ],
    training: {
      method: 'phase',
      projection: 'hyperplane',
      granularity: 'sample',
      epochs: 1430,
      learningRate: 0.01,
    },
  },
  /** More hidden layers (§8.3): two, on the report's data, standardised. */
  'report21-deep2': {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'report21', standardise: true },
    network: { hidden: [10, 10], activation: 'tanh', init: { scheme: 'he', seed: 0 } },
    objectives: [
      { name: 'y1', loss: 'mse', threshold: 0.02 },
      { name: 'y2', loss: 'mse', threshold: 0.02 },
    ],
    training: {
      method: 'phase',
      projection: 'masked',
      granularity: 'sample',
      epochs: 1430,
      learningRate: 0.02,
    },
  },
  /** More hidden layers (§8.3): three, on the report's data, standardised. */
  'report21-deep3': {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'report21', standardise: true },
    network: { hidden: [10, 10, 10], activation: 'tanh', init: { scheme: 'he', seed: 0 } },
    objectives: [
      { name: 'y1', loss: 'mse', threshold: 0.02 },
      { name: 'y2', loss: 'mse', threshold: 0.02 },
    ],
    training: {
      method: 'phase',
      projection: 'masked',
      granularity: 'sample',
      epochs: 1430,
      learningRate: 0.02,
    },
  },
  /** More intricate functions (§8.2): sin 2.5q and cos 4q. */
  intricate: {
    schema: EXPERIMENT_SCHEMA,
    data: { preset: 'waves', standardise: true },
    network: { hidden: [40], activation: 'tanh', init: { scheme: 'he', seed: 0 } },
    objectives: [
      { name: 'sine', loss: 'mse', threshold: 0.02 },
      { name: 'cosine', loss: 'mse', threshold: 0.02 },
    ],
    training: {
      method: 'phase',
      projection: 'masked',
      granularity: 'sample',
      epochs: 2000,
      learningRate: 0.02,
    },
  },
} as const satisfies Readonly<Record<string, Experiment>>;

/** The names of the built-in experiments. */
export const EXPERIMENT_PRESET_NAMES: readonly string[] = Object.keys(EXPERIMENT_PRESETS);

/**
 * The built-in experiment of that name.
 *
 * @throws InputError with the nearest known name.
 */
export function experimentPreset(name: string): Experiment {
  const presets: Readonly<Record<string, Experiment>> = EXPERIMENT_PRESETS;
  if (!Object.hasOwn(presets, name)) {
    throw new InputError(
      `experiment: unknown preset ${quoted(name)}. ${didYouMean(name, EXPERIMENT_PRESET_NAMES)}`,
    );
  }
  return presets[name];
}
