import type { ConstrainRule } from '../../methods/plan.ts';
import type { Best, TrainingTask } from '../engine.ts';
import { arrayOf, type NamedArrays } from '../state.ts';
import type { Network } from './network.ts';
import { isWithin } from './trial.ts';

/** Multipliers and best feasible network of ε-constraint training (design §4.10). */
export interface Constraint {
  /** c_i = λ_i / max(L_i, B_i) for i < j, c_j = 1 / L_j, 0 for later objectives. */
  weights(losses: ArrayLike<number>): number[];
  /** After a step, given the new losses: adapt λ, keep the network if it is the best feasible one. Whether it is feasible. */
  after(step: number, losses: Float64Array): boolean;
  readonly best: Best | undefined;
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

export function createConstraint(
  { objective, rate, lowest, highest }: ConstrainRule,
  task: TrainingTask,
  network: Network,
): Constraint {
  const multipliers = new Array<number>(objective).fill(1);
  const { budgets } = task;
  let best = task.fallback;
  return {
    weights: (losses) =>
      task.shape.outputs.map((_, k) => {
        if (k > objective) return 0;
        return k === objective ? 1 / losses[k] : multipliers[k] / Math.max(losses[k], budgets[k]);
      }),
    after(step, losses) {
      multipliers.forEach((multiplier, i) => {
        const adapted = losses[i] > budgets[i] ? multiplier * rate : multiplier / rate;
        multipliers[i] = Math.min(highest, Math.max(lowest, adapted));
      });
      const isFeasible = isWithin(losses, budgets, objective);
      if (isFeasible && losses[objective] < (best?.losses[objective] ?? Number.POSITIVE_INFINITY)) {
        best = { step, losses: losses.slice(), parameters: network.parameters.slice() };
      }
      return isFeasible;
    },
    get best() {
      return best;
    },
    state: () => ({
      multipliers: Float64Array.from(multipliers),
      ...(best && {
        'best.step': Float64Array.of(best.step),
        'best.losses': best.losses.slice(),
        'best.parameters': best.parameters.slice(),
      }),
    }),
    restore(arrays) {
      multipliers.splice(0, objective, ...arrayOf(arrays, 'multipliers', objective));
      best = 'best.step' in arrays ? bestIn(arrays, task) : undefined;
    },
  };
}

function bestIn(arrays: NamedArrays, { shape, parameters }: TrainingTask): Best {
  return {
    step: arrayOf(arrays, 'best.step', 1)[0],
    losses: arrayOf(arrays, 'best.losses', shape.outputs.length).slice(),
    parameters: arrayOf(arrays, 'best.parameters', parameters.length).slice(),
  };
}
