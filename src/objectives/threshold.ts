import type { Matrix } from '../data/dataset.ts';
import { ShapeError } from '../errors.ts';
import { constantLoss, type LossSpec, lossOf } from './loss.ts';

/**
 * The loss at or below which an objective is met: a number ≥ 0 in the units of the targets that training sees (the
 * standardised ones, where data is standardised), or a share of the best constant's loss: of the variance, for mse.
 */
export type Threshold = number | { readonly relative: number };

/**
 * The thresholds as numbers, one per objective. `{ relative: r }` is r × the loss of the best constant prediction: for
 * mse the population variance of the target T_k [N, o_k], averaged over its columns, so that 1 − R² = r. The last
 * objective's is computed too, but never asked.
 *
 * @param targets what training sees, in priority order
 */
export function thresholdsOf(
  objectives: readonly { readonly threshold: Threshold; readonly loss?: LossSpec }[],
  targets: readonly Matrix[],
): number[] {
  if (objectives.length !== targets.length) {
    throw new ShapeError(
      `thresholdsOf: expected one target per objective: ${objectives.length}, got ${targets.length}`,
    );
  }
  return objectives.map(({ threshold, loss = 'mse' }, objective) =>
    typeof threshold === 'number'
      ? threshold
      : threshold.relative * constantLoss(lossOf(loss), targets[objective]),
  );
}
