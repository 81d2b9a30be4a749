import type { ConstrainRule } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';
import { arrayOf, type NamedArrays } from '../state.ts';
import { isWithin } from './trial.ts';

/** Multipliers of ε-constraint training (design §4.10). */
export interface Constraint {
  /** c_i = λ_i / max(L_i, B_i) for i < j, c_j = 1 / L_j, 0 for later objectives. */
  weights(losses: ArrayLike<number>): number[];
  /** After a step, given the new losses: adapt λ. Whether the network is feasible. */
  after(losses: Float64Array): boolean;
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

export function createConstraint(
  { objective, rate, lowest, highest }: ConstrainRule,
  { shape, budgets }: TrainingTask,
): Constraint {
  const multipliers = new Array<number>(objective).fill(1);
  return {
    weights: (losses) =>
      shape.outputs.map((_, k) => {
        if (k > objective) return 0;
        return k === objective ? 1 / losses[k] : multipliers[k] / Math.max(losses[k], budgets[k]);
      }),
    after(losses) {
      multipliers.forEach((multiplier, i) => {
        const adapted = losses[i] > budgets[i] ? multiplier * rate : multiplier / rate;
        multipliers[i] = Math.min(highest, Math.max(lowest, adapted));
      });
      return isWithin(losses, budgets, objective);
    },
    state: () => ({ multipliers: Float64Array.from(multipliers) }),
    restore(arrays) {
      multipliers.splice(0, objective, ...arrayOf(arrays, 'multipliers', objective));
    },
  };
}
