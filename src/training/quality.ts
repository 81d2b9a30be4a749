import { MSE } from '../../shaders/fragments/loss.ts';
import type { Dataset, Matrix } from '../data/dataset.ts';
import { naLossesOn, naPredict } from '../engines/reference/na/evaluate.ts';
import { createNetwork } from '../engines/reference/network.ts';
import { forwardInSlices } from '../engines/reference/slices.ts';
import { lossSpecs } from '../experiment/objectives.ts';
import type { DatasetParts } from '../experiment/parts.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { type Model, predictionsOf } from '../formats/model.ts';
import { isClassification, type LossSpec, lossOf } from '../objectives/loss.ts';
import { levelConsistency, type Nesting, nestingsOf } from './levels.ts';
import { accuracyOf, confusionMatrix, predictedClasses, rmse, rSquared } from './metrics.ts';
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
  /** Rows by the target's class and the predicted one, [classes][classes]; only for classes. */
  readonly confusion?: readonly (readonly number[])[];
}

/** One entry per objective for every part that there is. */
export interface Quality {
  readonly training: readonly ObjectiveQuality[];
  readonly validation: readonly ObjectiveQuality[] | undefined;
  readonly test: readonly ObjectiveQuality[] | undefined;
  /**
   * Share of the rows of each part whose predicted classes lie in each other, over all objectives whose classes do so in
   * the training part; undefined where there are none.
   */
  readonly consistency: Readonly<Record<Part, number | undefined>> | undefined;
}

export const PARTS = ['training', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

export function qualityOf(
  model: Model,
  experiment: ResolvedExperiment,
  parts: DatasetParts,
): Quality {
  const specs = lossSpecs(experiment.objectives);
  const nestings = nestingsOf(scoresOf(specs, parts.training.targets));
  const judged = { model, experiment, nestings };
  const training = qualityOn(judged, parts.training);
  const [validation, test] = [parts.validation, parts.test].map(
    (part) => part && qualityOn(judged, part),
  );
  return {
    training: training.objectives,
    validation: validation?.objectives,
    test: test?.objectives,
    consistency:
      judged.nestings.length === 0
        ? undefined
        : {
            training: training.consistency,
            validation: validation?.consistency,
            test: test?.consistency,
          },
  };
}

function qualityOn(
  {
    model,
    experiment,
    nestings,
  }: {
    readonly model: Model;
    readonly experiment: ResolvedExperiment;
    readonly nestings: readonly Nesting[];
  },
  part: Dataset,
) {
  const { shape, parameters, maps } = model;
  const { targets } = part;
  const specs = lossSpecs(experiment.objectives);
  const seen = seenRows(experiment, part, maps);
  const kinds = specs.map((spec) => (spec === undefined ? MSE : lossOf(spec)));
  const { losses, out } =
    shape.coefficients === undefined
      ? forwardInSlices(
          createNetwork(shape, parameters, kinds, seen.penalties),
          seen.inputs,
          seen.targets,
          model,
        )
      : {
          losses: naLossesOn(shape, parameters, seen, experiment.training.naLoss),
          out: naPredict(shape, parameters, seen.inputs),
        };
  const predictions = predictionsOf(model, out);
  const scores = scoresOf(specs, predictions);
  const labels = scoresOf(specs, targets);
  const objectives = predictions.map((predicted, k): ObjectiveQuality => {
    const loss = losses[k];
    if (specs[k] === undefined) return { loss };
    const [own, target] = [scores[k], labels[k]];
    return own && target
      ? { loss, ...classQuality(own, target) }
      : { loss, rmse: rmse(predicted, targets[k]), r2: rSquared(predicted, targets[k]) };
  });
  return { objectives, consistency: levelConsistency(scores, nestings) };
}

function classQuality(
  scores: Matrix,
  target: Matrix,
): Pick<ObjectiveQuality, 'accuracy' | 'confusion'> {
  const counts = confusionMatrix(scores, predictedClasses(target));
  const confusion = Array.from({ length: counts.rows }, (_, label) =>
    Array.from(counts.values.subarray(label * counts.cols, (label + 1) * counts.cols)),
  );
  return { accuracy: accuracyOf(counts), confusion };
}

/** Of each objective a score per class, from predictions or targets; undefined for objectives without classes. */
function scoresOf(
  specs: readonly (LossSpec | undefined)[],
  matrices: readonly Matrix[],
): (Matrix | undefined)[] {
  return matrices.map((matrix, k) => {
    const spec = specs[k];
    if (spec === undefined || !isClassification(lossOf(spec))) return undefined;
    return matrix.cols === 1 ? withOther(matrix) : matrix;
  });
}

/** A single probability beside that of the other class. */
function withOther({ rows, values }: Matrix): Matrix {
  const both = new Float64Array(2 * rows);
  values.forEach((share, row) => {
    both.set([1 - share, share], 2 * row);
  });
  return { rows, cols: 2, values: both };
}
