import { objectiveOfOutput } from '../../network/shape.ts';
import type { TrainingTask } from '../engine.ts';
import { forward } from './forward.ts';
import { createPass, type Network, type Pass } from './network.ts';

/**
 * The stacked rows of objectives 1 … j for curvature steps, output after output: N data rows and M anchor points each.
 * Anchor points ask nothing of objective j, and count N/M of a data row for the objectives above.
 */
export interface AnchoredRows {
  /** Data rows, then anchor points, [N + M]; `forward` fills it. */
  readonly pass: Pass;
  /** Outputs of objectives 1 … j, and the rows of all of them, R = outputs · (N + M). */
  readonly outputs: number;
  readonly count: number;
  /** Indices of the stacked rows that count, ascending. */
  readonly kept: Uint32Array;
  /** f − t of every kept row, of the pass as it is. */
  residual(): Float64Array;
  /** `scale` / w_i of every kept row, M/N times that of an anchor point. */
  damping(scale: number, weights: readonly number[]): Float64Array;
  /** Σ_i<j w_i · mean square of f_i − target over the anchor points, of the network as it is now. */
  drift(weights: readonly number[]): number;
}

export function createAnchoredRows(
  objective: number,
  { shape, inputs, targets, anchorPoints }: TrainingTask,
  network: Network,
): AnchoredRows {
  const { first } = network;
  const N = inputs.rows;
  const M = anchorPoints?.inputs.rows ?? 0;
  const outputs = first[objective + 1];
  const width = first[first.length - 1];
  const pass = createPass(shape, N + M);
  pass.inputs.set(inputs.values);
  pass.targets.set(targets.values);
  if (anchorPoints) {
    pass.inputs.set(anchorPoints.inputs.values, inputs.values.length);
    pass.targets.set(anchorPoints.targets.values, targets.values.length);
  }
  const points =
    anchorPoints && createPass(shape, M, anchorPoints.inputs.values, anchorPoints.targets.values);
  const owner = objectiveOfOutput(shape).slice(0, outputs);
  const kept = Uint32Array.from(
    owner.flatMap((k, o) =>
      Array.from({ length: k < objective ? N + M : N }, (_, n) => o * (N + M) + n),
    ),
  );
  return {
    pass,
    outputs,
    count: outputs * (N + M),
    kept,
    residual: () =>
      Float64Array.from(kept, (row) => {
        const at = (row % (N + M)) * width + Math.floor(row / (N + M));
        return pass.out[at] - pass.targets[at];
      }),
    damping: (scale, weights) =>
      Float64Array.from(kept, (row) => {
        const isAnchor = row % (N + M) >= N;
        return ((isAnchor ? M / N : 1) * scale) / weights[owner[Math.floor(row / (N + M))]];
      }),
    drift(weights) {
      if (!points) return 0;
      forward(network, points);
      return weights.reduce(
        (sum, weight, i) => (i < objective ? sum + weight * points.losses[i] : sum),
        0,
      );
    },
  };
}
