import type { CurvatureRule } from '../../methods/plan.ts';
import { choleskyFactor, choleskySolve } from '../../numbers/cholesky.ts';
import type { TrainingTask } from '../engine.ts';
import { arrayOf, type NamedArrays } from '../state.ts';
import { createAnchoredRows } from './anchoredRows.ts';
import { forward } from './forward.ts';
import { createJacobian } from './jacobian.ts';
import { createPass, type Network, type Pass } from './network.ts';
import { isWithin } from './trial.ts';

/** Of what a loss is divided by: 0 by 0 is no weight. */
const FLOOR = 1e-30;

/** One step as it was: what it read, what it tried, and what became of it. */
export interface LevenbergView {
  readonly damping: number;
  readonly weights: readonly number[];
  /** K over all stacked rows, those of anchors included, [R, R]. */
  readonly gram: Float64Array;
  /** f − t of the rows that count, and what is added to the diagonal of K for each. */
  readonly residual: Float64Array;
  readonly rowDamping: Float64Array;
  readonly alpha: Float64Array;
  /** Parameters that were tried. */
  readonly trial: Float64Array;
  /** Σ w_i L_i before and after. */
  readonly merit: readonly [number, number];
  readonly accepted: boolean;
}

export interface Levenberg {
  /** Try one step from the network as it is; returns whether it was taken and all budgets hold. */
  run(): boolean;
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

/**
 * Lexicographic Levenberg–Marquardt in function space (design §4.10). The rows of objectives 1 … j are stacked:
 *
 *   α = (K + diag(μ s / w_i))⁻¹ (f − t),   trunk −= Jᵀα,   heads := ridge solution,   s = tr(K)/R
 *
 * with K of §4.3 and own heads: one factorisation a step, priorities are ratios of dampings. A step is taken if
 * Σ w_i L_i falls; a K that cannot be factored counts as one that is not. Anchor points (M beside N rows) count with the
 * weight N/M of a row, and only for the objectives above j.
 *
 * @param data all rows; holds the forward pass of the network after `run`
 * @param solveHeads fits the heads of objectives 1 … j to the trunk as it is
 */
export function createLevenberg(
  rule: CurvatureRule,
  task: TrainingTask,
  network: Network,
  data: Pass,
  solveHeads: () => void,
  onStep?: (view: LevenbergView) => void,
): Levenberg {
  const { objective, damping: bounds } = rule;
  const { parameters } = network;
  const { budgets } = task;
  const rows = createAnchoredRows(objective, task, network);
  const trial = createPass(task.shape, data.rows, data.inputs, data.targets);
  const jacobian = createJacobian(network, rows.pass, true);
  let damping = bounds.first;
  let weights: number[] = [];

  const firstWeights = ({ losses }: Pass) =>
    Array.from({ length: objective + 1 }, (_, i) =>
      i === objective
        ? 1
        : clip(
            losses[objective] / Math.max(losses[i], budgets[i], FLOOR),
            rule.lowest,
            rule.highestAtFirst,
          ),
    );
  const meritOf = ({ losses }: Pass) =>
    weights.reduce((sum, weight, i) => sum + weight * losses[i], 0) + rows.drift(weights);
  /** Returns what was solved, or undefined where K cannot be factored. */
  const solve = (gram: Float64Array, residual: Float64Array, rowDamping: Float64Array) => {
    const { kept, count } = rows;
    const n = kept.length;
    const factor = new Float64Array(n * n);
    for (let a = 0; a < n; a++) {
      for (let b = 0; b <= a; b++) factor[a * n + b] = gram[kept[a] * count + kept[b]];
      factor[a * n + a] += rowDamping[a];
    }
    const solution = residual.slice();
    if (!choleskyFactor(factor, n)) return undefined;
    choleskySolve(factor, n, solution);
    const alpha = new Float64Array(count);
    kept.forEach((row, a) => {
      alpha[row] = solution[a];
    });
    return { alpha, solution };
  };
  const attempt = (before: Pass): boolean => {
    forward(network, rows.pass);
    const gram = jacobian.prepare(rows.outputs);
    const residual = rows.residual();
    const rowDamping = rows.damping(damping * meanDiagonal(gram, rows.count), weights);
    const old = meritOf(before);
    const solved = solve(gram, residual, rowDamping);
    if (!solved) return false;
    const kept = parameters.slice();
    jacobian.subtractTranspose(
      solved.alpha,
      rows.outputs,
      parameters,
      new Float64Array(kept.length),
    );
    solveHeads();
    forward(network, trial);
    const merit = meritOf(trial);
    const accepted = merit < old;
    onStep?.({
      damping,
      weights: [...weights],
      gram,
      residual,
      rowDamping,
      alpha: solved.solution,
      trial: parameters.slice(),
      merit: [old, merit],
      accepted,
    });
    if (!accepted) parameters.set(kept);
    return accepted;
  };

  return {
    run() {
      forward(network, data);
      if (weights.length === 0) weights = firstWeights(data);
      const accepted = attempt(data);
      damping = accepted
        ? Math.max(damping / bounds.down, bounds.lowest)
        : Math.min(damping * bounds.up, bounds.highest);
      forward(network, data);
      weights = weights.map((weight, i) => {
        if (i === objective) return 1;
        const adapted = data.losses[i] > budgets[i] ? weight * rule.up : weight / rule.down;
        return clip(adapted, rule.lowest, rule.highest);
      });
      return accepted && isWithin(data.losses, budgets, objective);
    },
    state: () => ({ damping: Float64Array.of(damping), weights: Float64Array.from(weights) }),
    restore(arrays) {
      [damping] = arrayOf(arrays, 'damping', 1);
      weights = [...arrayOf(arrays, 'weights', arrays.weights?.length === 0 ? 0 : objective + 1)];
    },
  };
}

const clip = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

function meanDiagonal(matrix: Float64Array, n: number): number {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i];
  return trace / n;
}
