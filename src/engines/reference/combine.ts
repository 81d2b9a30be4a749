import { combineGradients } from '../../../shaders/combine.ts';
import type { Combination } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';

/** Make the first of several trunk gradients their combination. `losses` are those of the step's rows. */
export type Combine = (gradients: readonly Float64Array[], losses: ArrayLike<number>) => void;

export function createCombine(
  combination: Combination,
  { frozen }: TrainingTask,
  multipliers: ((losses: ArrayLike<number>) => number[]) | undefined,
): Combine {
  const dot = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let p = 0; p < a.length; p++) if (!frozen[p]) sum += a[p] * b[p];
    return sum;
  };
  const coefficientsOf = (gradients: readonly Float64Array[], losses: ArrayLike<number>) => {
    if (combination.name === 'multipliers') return multipliers?.(losses) ?? [];
    return combineGradients(
      combination,
      gradients.map((a) => gradients.map((b) => dot(a, b))),
    );
  };
  return (gradients, losses) => {
    const coefficients = coefficientsOf(gradients, losses);
    const [combined] = gradients;
    for (let p = 0; p < combined.length; p++) {
      let sum = 0;
      for (let d = 0; d < gradients.length; d++) sum += coefficients[d] * gradients[d][p];
      combined[p] = sum;
    }
  };
}
