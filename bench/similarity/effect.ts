/** What steps of objective 2 did to L₁ over the whole data set: means over the steps. */
import { mean } from './interval.ts';

export interface Effect {
  /** L₁ after − before. */
  readonly change: number;
  /** Share of the steps after which L₁ is higher, 0 … 1. */
  readonly raised: number;
  /** Cosine between the trunk step's direction and ∇L₁; above 0 the step lowers L₁ to first order. */
  readonly cosine: number;
  /** Share of the steps that lower L₁ to first order and yet raise it: their curvature does. */
  readonly overshot: number;
}

export interface Observed extends Effect {
  /** Share of the steps that trained objective 2. */
  readonly share: number;
  /** L₁ and L₂ over the data set, after a run or before a single step. */
  readonly losses: readonly number[];
}

/**
 * @param changes one per step
 * @param cosines one per step; NaN where the trunk stood still
 */
export function effectOf(changes: readonly number[], cosines: readonly number[]): Effect {
  return {
    change: mean(changes),
    raised: mean(changes.map((change) => Number(change > 0))),
    cosine: mean(cosines.filter((cosine) => !Number.isNaN(cosine))),
    overshot: mean(changes.map((change, step) => Number(change > 0 && cosines[step] > 0))),
  };
}
