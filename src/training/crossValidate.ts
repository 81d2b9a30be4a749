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
  /** Per output, in the user's units; only for numbers. */
  readonly rmse: readonly Spread[] | undefined;
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
  const runs: Run[] = [];
  for (const fold of foldsOf(resolveExperiment(experiment))) runs.push(await train(fold, options));
  return crossValidationOf(runs);
}

/** The experiments of all folds of `data.split.folds`, in order. Throws InputError where the experiment has none. */
export function foldsOf(experiment: ResolvedExperiment): ResolvedExperiment[] {
  const { split } = experiment.data;
  if (split?.folds === undefined) {
    throw new InputError(
      'data.split.folds: expected the number of folds, 2 or more, got none. Set data.split.folds, such as 5.',
    );
  }
  return Array.from({ length: split.folds }, (_, fold) => ({
    ...experiment,
    data: { ...experiment.data, split: { ...split, fold } },
  }));
}

/** What the runs of all folds come to. */
export function crossValidationOf(runs: readonly Run[]): CrossValidation {
  const objectives = runs[0].experiment.objectives.map(({ name }, k) =>
    summaryOf(
      name,
      runs.map(({ quality }) => (quality.validation ?? [])[k]),
    ),
  );
  return { runs, objectives };
}

function summaryOf(name: string, folds: readonly ObjectiveQuality[]): ValidationSummary {
  const accuracies = folds.flatMap(({ accuracy }) => (accuracy === undefined ? [] : [accuracy]));
  return {
    name,
    loss: spreadOf(folds.map(({ loss }) => loss)),
    accuracy: accuracies.length > 0 ? spreadOf(accuracies) : undefined,
    rmse: spreadsOf(folds.map(({ rmse }) => rmse)),
    r2: spreadsOf(folds.map(({ r2 }) => r2)),
  };
}

/** Per output, over [folds][outputs]. */
function spreadsOf(folds: readonly (readonly number[] | undefined)[]): Spread[] | undefined {
  return folds[0]?.map((_, output) => spreadOf(folds.map((values = []) => values[output])));
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}
