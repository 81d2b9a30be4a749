import type { AcceptRule } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';
import type { Directions } from './directions.ts';
import { forward } from './forward.ts';
import { createPass, type Network, type Pass } from './network.ts';
import { solveHeads } from './ridge.ts';

/**
 * The protected update for objective j (design §4.4): its head takes its step, the trunk and the protected heads try β of
 * theirs, β = 1, ½, …; a trial counts if every protected loss stays within its budget. Returns the accepted β, 0 when
 * trunk and protected heads stay as they were. `data` holds the forward pass before the update, over all rows.
 */
export function createTrial(
  rule: AcceptRule,
  task: TrainingTask,
  network: Network,
  data: Pass,
  directions: Directions,
): (rate: number) => number {
  const { parameters, layout, first } = network;
  const { applied, exact } = directions;
  const count = first[rule.objective];
  const N = data.rows;
  const outputs = first[first.length - 1];
  const trial = createPass(task.shape, N, data.inputs, data.targets);
  const drift = new Float64Array(count * N);
  const before = new Float64Array(layout.size);
  const isOwn = ownedBy(rule.objective, network);

  const take = (beta: number, rate: number) => {
    for (let p = 0; p < parameters.length; p++) {
      if (isOwn[p] || task.frozen[p]) continue;
      parameters[p] = before[p] - beta * rate * applied[p];
    }
  };
  /** Take the drift of the protected outputs back along Jᵀ, with the factor and the features from before the step. */
  const correct = () => {
    forward(network, trial);
    for (let i = 0; i < count; i++) {
      for (let n = 0; n < N; n++) {
        drift[i * N + n] = trial.out[n * outputs + i] - data.out[n * outputs + i];
      }
    }
    exact?.solve(drift, count);
    exact?.jacobian.subtractTranspose(drift, count, parameters, parameters);
  };

  return (rate) => {
    before.set(parameters);
    for (let p = 0; p < parameters.length; p++) {
      if (isOwn[p] && !task.frozen[p]) parameters[p] -= rate * applied[p];
    }
    for (let halving = 0; halving <= rule.halvings; halving++) {
      const beta = 0.5 ** halving;
      take(beta, rate);
      if (rule.correct) correct();
      if (rule.repairRidge !== undefined) {
        forward(network, trial);
        solveHeads(network, trial, 0, rule.objective, rule.repairRidge);
      }
      forward(network, trial);
      if (isWithin(trial.losses, task.budgets, rule.objective)) return beta;
    }
    take(0, rate);
    return 0;
  };
}

/** Whether the first `count` losses are within their budgets. */
export function isWithin(
  losses: ArrayLike<number>,
  budgets: readonly number[],
  count: number,
): boolean {
  for (let i = 0; i < count; i++) if (!(losses[i] <= budgets[i])) return false;
  return true;
}

/** 1 for every parameter of an objective's own head. */
function ownedBy(objective: number, { layout, first }: Network): Uint8Array {
  const own = new Uint8Array(layout.size);
  for (const { offset, cols } of [layout.heads.weight, layout.heads.bias]) {
    own.fill(1, offset + first[objective] * cols, offset + first[objective + 1] * cols);
  }
  return own;
}
