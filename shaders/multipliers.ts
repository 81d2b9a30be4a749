/**
 * ε-constraint training of objective j: the weights of the next step's gradients, and after a step also the
 * multipliers λ and whether the network is the best feasible one.
 *
 *   λ_i ← clip(λ_i · rate if L_i > B_i, else λ_i / rate)   for i < j
 *   feasible = L_i ≤ B_i for all i < j,   better = feasible and L_j < bestLosses[j]; then bestLosses = L
 *   weights: c_i = λ_i / max(L_i, B_i) for i < j, c_j = 1 / L_j, 0 for later objectives
 *
 *   losses       [networks, K]                     L, of the whole data set
 *   budgets      [networks, K]                     B
 *   multipliers  [networks, K]                     λ; 1 at first
 *   weights      [networks, 1, K]
 *   bestLosses   [networks, K]                     the largest f32 at first, or the fallback's
 *   better       [networks] u32
 *   state        [networks, 5] u32                 state.current picks the line of the history
 *   history      [historySteps, networks, K + 2]   its last column: feasible
 *
 * One invocation per network. A loss of 0 would have the weight ∞, and its gradient, 0, would become NaN: denominators
 * are at least FLOOR, far below what f32 makes of a squared error. A loss or budget that is NaN is not feasible.
 * Source: design §4.10.
 */
import { withinBudgets, withinBudgetsReference } from './fragments/budgets.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface MultipliersDims {
  readonly networks: number;
  readonly objectives: number;
  /** j. */
  readonly objective: number;
  readonly rate: number;
  readonly lowest: number;
  readonly highest: number;
  /** Steps in the history ring. */
  readonly historySteps: number;
  /** After a step. Else, at the start of a stage, only `weights` and `better` = 0 are written. */
  readonly adapts: boolean;
}

const WORKGROUP = 64;
const FLOOR = 1e-30;

export const multipliers: Kernel<MultipliersDims> = {
  name: 'multipliers',
  bindings: [
    { name: 'losses', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'budgets', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'multipliers', access: 'write', shape: (d) => [d.networks, d.objectives] },
    { name: 'weights', access: 'write', shape: (d) => [d.networks, 1, d.objectives] },
    { name: 'bestLosses', access: 'write', shape: (d) => [d.networks, d.objectives] },
    { name: 'better', access: 'write', type: 'u32', shape: (d) => [d.networks] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    {
      name: 'history',
      access: 'write',
      shape: (d) => [d.historySteps, d.networks, d.objectives + 2],
    },
  ],
  workgroups: (d) => grid('multipliers', 1, 1, Math.ceil(d.networks / WORKGROUP)),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const OBJECTIVES = ${u32(d.objectives)};
const OBJECTIVE = ${u32(d.objective)};
const RATE = ${f32(d.rate)};
@group(0) @binding(0) var<storage, read> losses: array<f32>;
@group(0) @binding(1) var<storage, read> budgets: array<f32>;
@group(0) @binding(2) var<storage, read_write> multipliers: array<f32>;
@group(0) @binding(3) var<storage, read_write> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> best_losses: array<f32>;
@group(0) @binding(5) var<storage, read_write> better: array<u32>;
@group(0) @binding(6) var<storage, read> state: array<u32>;
@group(0) @binding(7) var<storage, read_write> history: array<f32>;
${withinBudgets(d.objectives, d.objective)}

fn adapt(index: u32) {
  let multiplier = multipliers[index];
  let adapted = select(multiplier / RATE, multiplier * RATE, losses[index] > budgets[index]);
  multipliers[index] = clamp(adapted, ${f32(d.lowest)}, ${f32(d.highest)});
}

/** Whether the network is the best feasible one; its losses are kept then. */
fn improves(network: u32) -> bool {
  let own = network * OBJECTIVES;
  let feasible = within_budgets(network);
  let line = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}] % ${u32(d.historySteps)};
  history[(line * NETWORKS + network) * (OBJECTIVES + 2u) + OBJECTIVES + 1u] =
    select(0.0, 1.0, feasible);
  let loss = losses[own + OBJECTIVE];
  if (!(feasible && !is_nan(loss) && loss < best_losses[own + OBJECTIVE])) { return false; }
  for (var k = 0u; k < OBJECTIVES; k++) { best_losses[own + k] = losses[own + k]; }
  return true;
}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z * ${u32(WORKGROUP)} + lane;
  if (network >= NETWORKS) { return; }
  let own = network * OBJECTIVES;
#if ${d.adapts}
  for (var i = 0u; i < OBJECTIVE; i++) { adapt(own + i); }
  better[network] = select(0u, 1u, improves(network));
#else
  better[network] = 0u;
#endif
  for (var k = 0u; k < OBJECTIVES; k++) {
    let loss = max(losses[own + k], ${f32(FLOOR)});
    var weight = 0.0;
    if (k < OBJECTIVE) { weight = multipliers[own + k] / max(loss, budgets[own + k]); }
    if (k == OBJECTIVE) { weight = 1.0 / loss; }
    weights[own + k] = weight;
  }
}`,
};

export const multipliersReference: Reference<MultipliersDims> = (d, operands) => {
  const { losses, budgets, state } = operands;
  const { objectives: K, objective: j } = d;
  const multipliers = Float64Array.from(operands.multipliers);
  const bestLosses = Float64Array.from(operands.bestLosses);
  const history = Float64Array.from(operands.history);
  const weights = new Float64Array(d.networks * K);
  const better = new Float64Array(d.networks);
  for (let n = 0; n < d.networks; n++) {
    const own = n * K;
    if (d.adapts) {
      for (let i = own; i < own + j; i++) {
        const adapted = multipliers[i] * (losses[i] > budgets[i] ? d.rate : 1 / d.rate);
        multipliers[i] = Math.min(d.highest, Math.max(d.lowest, adapted));
      }
      const isFeasible = withinBudgetsReference(losses, budgets, own, j);
      const isBetter = isFeasible && losses[own + j] < bestLosses[own + j];
      if (isBetter) for (let k = own; k < own + K; k++) bestLosses[k] = losses[k];
      better[n] = Number(isBetter);
      const line = state[n * STATE_SIZE + STATE.current] % d.historySteps;
      history[(line * d.networks + n) * (K + 2) + K + 1] = Number(isFeasible);
    }
    for (let i = own; i < own + j; i++) {
      weights[i] = multipliers[i] / Math.max(losses[i], budgets[i], FLOOR);
    }
    weights[own + j] = 1 / Math.max(losses[own + j], FLOOR);
  }
  return { multipliers, weights, bestLosses, better, history };
};
