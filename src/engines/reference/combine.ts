import { combineGradients } from '../../../shaders/combine.ts';
import type { Combination } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';

/** Make the first of several shared gradients their combination. `losses` are those of the step's rows. */
export type Combine = (gradients: readonly Float64Array[], losses: ArrayLike<number>) => void;

export function createCombine(
  combination: Combination,
  { frozen }: TrainingTask,
  multipliers: ((losses: ArrayLike<number>) => number[]) | undefined,
): Combine {
  const coefficientsOf = (gradients: readonly Float64Array[], losses: ArrayLike<number>) => {
    if (combination.name === 'multipliers') return multipliers?.(losses) ?? [];
    return combineGradients(combination, sharedGramian(gradients, frozen));
  };
  return (gradients, losses) => {
    weightedSum(gradients, coefficientsOf(gradients, losses), gradients[0]);
  };
}

/** Dot products of all pairs of shared directions, over the parameters that are not frozen. */
export function sharedGramian(
  directions: readonly Float64Array[],
  frozen: ArrayLike<number>,
): number[][] {
  const dot = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let p = 0; p < a.length; p++) if (!frozen[p]) sum += a[p] * b[p];
    return sum;
  };
  return directions.map((a) => directions.map((b) => dot(a, b)));
}

/** Σ_d coefficients[d] · directions[d] into `to`, which may be one of them. */
export function weightedSum(
  directions: readonly Float64Array[],
  coefficients: readonly number[],
  to: Float64Array,
): void {
  for (let p = 0; p < to.length; p++) {
    let sum = 0;
    for (let d = 0; d < directions.length; d++) sum += coefficients[d] * directions[d][p];
    to[p] = sum;
  }
}
