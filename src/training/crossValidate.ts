import { InputError } from '../errors.ts';
import { resolveExperiment } from '../experiment/experiment.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import type { ObjectiveQuality } from './quality.ts';
import type { Run, TrainOptions } from './run.ts';
import { train } from './train.ts';

/** One training per fold, and how its network does on the rows that it did not see. */
export interface CrossValidation {
  readonly runs: readonly Run[];
  /** Of each objective, over the folds. */
  readonly objectives: readonly ValidationSummary[];
}

export interface ValidationSummary {
  readonly name: string;
  readonly loss: Spread;
  /** Only for classes. */
  readonly accuracy: Spread | undefined;
  /** Per output; only for numbers. */
  readonly r2: readonly Spread[] | undefined;
}

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation over the folds. */
  readonly sd: number;
}

/**
 * Train once per fold of `data.split.folds`, one after the other, each from the same initial weights.
 *
 * Throws InputError where the experiment has no folds, and what `train` throws.
 */
export async function crossValidate(
  experiment: Experiment | ResolvedExperiment,
  options: Pick<TrainOptions, 'device' | 'readText' | 'readBytes' | 'onProgress'> = {},
): Promise<CrossValidation> {
  const resolved = resolveExperiment(experiment);
  const { split } = resolved.data;
  if (split?.folds === undefined) {
    throw new InputError(
      'data.split.folds: expected the number of folds, 2 or more, got none. Set data.split.folds, such as 5.',
    );
  }
  const runs: Run[] = [];
  for (let fold = 0; fold < split.folds; fold++) {
    const data = { ...resolved.data, split: { ...split, fold } };
    runs.push(await train({ ...resolved, data }, options));
  }
  const objectives = resolved.objectives.map(({ name }, k) =>
    summaryOf(
      name,
      runs.map(({ quality }) => (quality.validation ?? [])[k]),
    ),
  );
  return { runs, objectives };
}

function summaryOf(name: string, folds: readonly ObjectiveQuality[]): ValidationSummary {
  const accuracies = folds.flatMap(({ accuracy }) => (accuracy === undefined ? [] : [accuracy]));
  const outputs = folds[0].r2;
  return {
    name,
    loss: spreadOf(folds.map(({ loss }) => loss)),
    accuracy: accuracies.length > 0 ? spreadOf(accuracies) : undefined,
    r2: outputs?.map((_, output) => spreadOf(folds.map(({ r2 = [] }) => r2[output]))),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}
