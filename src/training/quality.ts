import { MSE } from '../../shaders/fragments/loss.ts';
import type { Dataset, Matrix } from '../data/dataset.ts';
import { lossSpecs } from '../experiment/objectives.ts';
import type { DatasetParts } from '../experiment/parts.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import type { Model } from '../formats/model.ts';
import { isClassification, lossOf } from '../objectives/loss.ts';
import { accuracy, predictedClasses, rmse, rSquared } from './metrics.ts';
import { lossesAt } from './stages.ts';
import { seenRows } from './task.ts';

/** How good one objective is on one part of the data. */
export interface ObjectiveQuality {
  /** In the units that training sees; of a penalty on the probes of this part. */
  readonly loss: number;
  /** Per output, in the user's units; absent for classes and penalties. */
  readonly rmse?: readonly number[];
  /** Per output, 1 − squared error / variance of this part; NaN where it is constant. */
  readonly r2?: readonly number[];
  /** Share of the rows whose class is the target's; only for classes. */
  readonly accuracy?: number;
}

/** One entry per objective for every part that there is. */
export interface Quality {
  readonly training: readonly ObjectiveQuality[];
  readonly validation: readonly ObjectiveQuality[] | undefined;
  readonly test: readonly ObjectiveQuality[] | undefined;
}

export function qualityOf(
  model: Model,
  experiment: ResolvedExperiment,
  { training, validation, test }: DatasetParts,
): Quality {
  const on = (part: Dataset) => qualityOn(model, experiment, part);
  return {
    training: on(training),
    validation: validation && on(validation),
    test: test && on(test),
  };
}

function qualityOn(
  model: Model,
  experiment: ResolvedExperiment,
  part: Dataset,
): ObjectiveQuality[] {
  const { inputs, targets } = part;
  const { shape, parameters, maps } = model;
  const losses = lossSpecs(experiment.objectives).map((spec) => (spec ? lossOf(spec) : MSE));
  const rowsSeen = seenRows(experiment, part, maps);
  const seen = lossesAt({ shape, losses, ...rowsSeen }, parameters);
  const rows = Array.from({ length: inputs.rows }, (_, row) =>
    Array.from(inputs.values.subarray(row * inputs.cols, (row + 1) * inputs.cols)),
  );
  return model.predict(rows).map((flat, k) => {
    const predicted = { rows: inputs.rows, cols: targets[k].cols, values: Float64Array.from(flat) };
    const loss = seen[k];
    if (rowsSeen.penalties?.[k]) return { loss };
    return isClassification(losses[k])
      ? { loss, accuracy: shareOfRight(predicted, targets[k]) }
      : { loss, rmse: rmse(predicted, targets[k]), r2: rSquared(predicted, targets[k]) };
  });
}

function shareOfRight(predicted: Matrix, target: Matrix): number {
  const scores = (matrix: Matrix) => (matrix.cols === 1 ? withOther(matrix) : matrix);
  return accuracy(scores(predicted), predictedClasses(scores(target)));
}

/** A single probability beside that of the other class. */
function withOther({ rows, values }: Matrix): Matrix {
  return {
    rows,
    cols: 2,
    values: Float64Array.from(Array.from(values).flatMap((p) => [1 - p, p])),
  };
}
