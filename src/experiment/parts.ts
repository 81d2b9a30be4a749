import type { Dataset, Matrix } from '../data/dataset.ts';
import { foldRows, type Split, splitRows } from '../data/split.ts';
import { isClassification, lossOf } from '../objectives/loss.ts';
import { alignedTo, lossSpecs } from './objectives.ts';
import type { Checked, ResolvedExperiment } from './types.ts';

/** A data set in the parts that an experiment asks for; only the training part is seen by training. */
export interface DatasetParts {
  readonly training: Dataset;
  readonly validation: Dataset | undefined;
  readonly test: Dataset | undefined;
}

type AskedSplit = NonNullable<ResolvedExperiment['data']['split']>;

/**
 * The data set with a target per objective (see `alignedTo`), split by `data.split`, drawn from its seed; by the classes of
 * the last objective whose loss is a cross-entropy, where there is one. The test part is that of the data where they have
 * one. Throws InputError where a part would be empty.
 */
export function partsOf(
  { data, objectives }: ResolvedExperiment,
  { test: given, ...loaded }: Dataset,
): DatasetParts {
  const { split } = data;
  const dataset = alignedTo({ objectives }, loaded);
  const test = given && alignedTo({ objectives }, given);
  if (!split) return { training: dataset, validation: undefined, test };
  const classes = lossSpecs(objectives).flatMap((loss, k) =>
    loss !== undefined && isClassification(lossOf(loss)) ? [k] : [],
  );
  const finest = classes.at(-1);
  const labels = finest === undefined ? undefined : classesOf(dataset.targets[finest]);
  const rows = withFold(splitRows(dataset.inputs.rows, split, split.seed, labels), split, labels);
  const part = (chosen: Uint32Array) =>
    chosen.length > 0 ? rowsOfDataset(dataset, chosen) : undefined;
  return {
    training: rowsOfDataset(dataset, rows.train),
    validation: part(rows.validation),
    test: test ?? part(rows.test),
  };
}

export function splitIsDefined({ experiment }: Checked) {
  const { folds, fold, validation, test } = experiment.data.split ?? { validation: 0, test: 0 };
  return [
    'idx' in experiment.data && test > 0
      ? `data.split.test: expected 0 with data.idx, whose t10k files are the test part, got ${test}. Leave it out.`
      : undefined,
    folds !== undefined && validation > 0
      ? `data.split: expected validation or folds, got validation ${validation} and folds ${folds}. Leave one out.`
      : undefined,
    fold !== undefined && fold >= (folds ?? 0)
      ? `data.split.fold: expected a number below data.split.folds, got ${fold} of ${folds ?? 'no'} folds. Folds count from 0.`
      : undefined,
  ];
}

/** One fold of the training rows validates instead. */
function withFold(
  { train, validation, test }: Split,
  { folds, fold = 0, seed }: AskedSplit,
  labels: Uint32Array | undefined,
): Split {
  if (folds === undefined) return { train, validation, test };
  const kept = foldRows(train.length, folds, seed, labels && train.map((row) => labels[row]))[fold];
  return {
    train: kept.train.map((index) => train[index]),
    validation: kept.validation.map((index) => train[index]),
    test,
  };
}

function rowsOfDataset(dataset: Dataset, rows: Uint32Array): Dataset {
  const of = ({ cols, values }: Matrix): Matrix => {
    const chosen = new Float64Array(rows.length * cols);
    rows.forEach((row, index) => {
      chosen.set(values.subarray(row * cols, (row + 1) * cols), index * cols);
    });
    return { rows: rows.length, cols, values: chosen };
  };
  const groups = dataset.groups?.map((group) => ({
    ...group,
    values: Array.from(rows, (row) => group.values[row]),
  }));
  return {
    ...dataset,
    inputs: of(dataset.inputs),
    targets: dataset.targets.map(of),
    ...(groups && { groups }),
  };
}

/** The class of each row: the largest share; of one column, whether it is above one half. */
function classesOf({ rows, cols, values }: Matrix): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => {
    const shares = Array.from(values.subarray(row * cols, (row + 1) * cols));
    return cols === 1 ? Number(shares[0] > 0.5) : shares.indexOf(Math.max(...shares));
  });
}
