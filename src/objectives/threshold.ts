import type { Matrix } from '../data/dataset.ts';
import { columnMoments } from '../data/standardise.ts';
import { ShapeError } from '../errors.ts';

/**
 * The loss at or below which an objective is met: a number ≥ 0 in the units of the targets that training sees (the
 * standardised ones, where data is standardised), or a share of the target's variance.
 */
export type Threshold = number | { readonly relative: number };

/**
 * The thresholds as numbers, one per objective. `{ relative: r }` is r × the population variance of the target T_k
 * [N, o_k], averaged over its columns: 1 − R² = r. The last objective's is computed too, but never asked.
 *
 * @param targets what training sees, in priority order
 */
export function thresholdsOf(
  objectives: readonly { readonly threshold: Threshold }[],
  targets: readonly Matrix[],
): number[] {
  if (objectives.length !== targets.length) {
    throw new ShapeError(
      `thresholdsOf: expected one target per objective: ${objectives.length}, got ${targets.length}`,
    );
  }
  return objectives.map(({ threshold }, objective) =>
    typeof threshold === 'number'
      ? threshold
      : threshold.relative * meanVariance(targets[objective]),
  );
}

function meanVariance(target: Matrix): number {
  const variances = columnMoments(target).map(({ std }) => std ** 2);
  return variances.reduce((sum, variance) => sum + variance, 0) / target.cols;
}
