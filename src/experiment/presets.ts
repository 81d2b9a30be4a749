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
