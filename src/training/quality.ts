import type { Dataset, Matrix } from '../data/dataset.ts';
import { applyMaps } from '../data/standardise.ts';
import { createNetwork, createPass, forward } from '../engines/reference/network.ts';
import type { DatasetParts } from '../experiment/parts.ts';
import type { Model } from '../formats/model.ts';
import { isClassification, type LossSpec, lossOf } from '../objectives/loss.ts';
import { accuracy, predictedClasses, rmse, rSquared } from './metrics.ts';

/** How good one objective is on one part of the data. */
export interface ObjectiveQuality {
  /** In the units that training sees. */
  readonly loss: number;
  /** Per output, in the user's units; absent for classes. */
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
  losses: readonly LossSpec[],
  { training, validation, test }: DatasetParts,
): Quality {
  const on = (part: Dataset) => qualityOn(model, losses, part);
  return {
    training: on(training),
    validation: validation && on(validation),
    test: test && on(test),
  };
}

function qualityOn(
  model: Model,
  specs: readonly LossSpec[],
  { inputs, targets }: Dataset,
): ObjectiveQuality[] {
  const { shape, parameters, maps } = model;
  const losses = specs.map(lossOf);
  const seen = targets.map((target, k) => applyMaps(target, maps.targets[k]));
  const pass = createPass(
    shape,
    inputs.rows,
    applyMaps(inputs, maps.inputs).values,
    sideBySide(seen),
  );
  forward(createNetwork(shape, parameters, losses), pass);
  const rows = Array.from({ length: inputs.rows }, (_, row) =>
    Array.from(inputs.values.subarray(row * inputs.cols, (row + 1) * inputs.cols)),
  );
  return model.predict(rows).map((flat, k) => {
    const predicted = { rows: inputs.rows, cols: targets[k].cols, values: Float64Array.from(flat) };
    const loss = pass.losses[k];
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

function sideBySide(targets: readonly Matrix[]): Float64Array {
  const rows = targets[0].rows;
  const all = Array.from({ length: rows }, (_, row) =>
    targets.flatMap(({ cols, values }) =>
      Array.from(values.subarray(row * cols, (row + 1) * cols)),
    ),
  );
  return Float64Array.from(all.flat());
}
