/**
 * Judges a step of lexicographic Levenberg–Marquardt for objective j, and adapts its weights and damping.
 *
 *   accepted = Σ_{i≤j} w_i (L_i + D_i)(trial) < Σ_{i≤j} w_i (L_i + D_i)(before);   L = that of the trial, or what it was
 *   μ ← max(μ / down, lowest) if accepted, else min(μ · up, highest)
 *   w_i ← clip(w_i · press if L_i > B_i, else w_i / release) for i < j
 *   better = accepted, L_i ≤ B_i for all i < j, and L_j < bestLosses[j]; then bestLosses = L
 *
 *   before      [networks, K]                     losses before the step
 *   losses      [networks, K]                     of the trial
 *   curvature   [networks, entries]               w, B and μ; with anchor points D before and of the trial, else D = 0
 *   accepted    [networks]                        1 or 0
 *   bestLosses  [networks, K]
 *   better      [networks] u32
 *   state       [networks, 5] u32                 state.current picks the line of the history
 *   history     [historySteps, networks, K + 2]   its last column: accepted, and all budgets hold
 *
 * With `begins`, at the start of a stage, only the first weights are set: w_i = clip(L_j / max(L_i, B_i)) from `before`, w_j = 1.
 * One invocation per network. A merit that is NaN is no smaller than another one: it is seen by its bits.
 * Source: design §4.10.
 */
import { type CurvatureEntries, curvatureEntries } from './fragments/curvature.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface JudgeCurvatureDims extends CurvatureEntries {
  readonly networks: number;
  /** j. */
  readonly objective: number;
  /** Of a weight: what it is multiplied by over the budget, divided by within it, and its bounds; the last one at first. */
  readonly press: number;
  readonly release: number;
  readonly weights: readonly [lowest: number, highest: number, highestAtFirst: number];
  /** Of the damping. */
  readonly down: number;
  readonly up: number;
  readonly dampings: readonly [lowest: number, highest: number];
  /** Steps in the history ring. */
  readonly historySteps: number;
  readonly begins: boolean;
}

const WORKGROUP = 64;
/** No loss is divided by: 0 by 0 is no weight. */
const FLOOR = 1e-30;

export const judgeCurvature: Kernel<JudgeCurvatureDims> = {
  name: 'judgeCurvature',
  bindings: [
    { name: 'before', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'losses', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'curvature', access: 'write', shape: (d) => [d.networks, curvatureEntries(d)] },
    { name: 'accepted', access: 'write', shape: (d) => [d.networks] },
    { name: 'bestLosses', access: 'write', shape: (d) => [d.networks, d.objectives] },
    { name: 'better', access: 'write', type: 'u32', shape: (d) => [d.networks] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    {
      name: 'history',
      access: 'write',
      shape: (d) => [d.historySteps, d.networks, d.objectives + 2],
    },
  ],
  workgroups: (d) => grid('judgeCurvature', 1, 1, Math.ceil(d.networks / WORKGROUP)),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const OBJECTIVES = ${u32(d.objectives)};
const OBJECTIVE = ${u32(d.objective)};
const OWN = ${u32(curvatureEntries(d))};
const LOWEST = ${f32(d.weights[0])};
@group(0) @binding(0) var<storage, read> before: array<f32>;
@group(0) @binding(1) var<storage, read> losses: array<f32>;
@group(0) @binding(2) var<storage, read_write> curvature: array<f32>;
@group(0) @binding(3) var<storage, read_write> accepted: array<f32>;
@group(0) @binding(4) var<storage, read_write> best_losses: array<f32>;
@group(0) @binding(5) var<storage, read_write> better: array<u32>;
@group(0) @binding(6) var<storage, read> state: array<u32>;
@group(0) @binding(7) var<storage, read_write> history: array<f32>;

fn is_nan(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u;
}

fn begin(network: u32) {
  let at = network * OBJECTIVES;
  let own = network * OWN;
  for (var i = 0u; i < OBJECTIVE; i++) {
    let least = max(before[at + i], ${f32(FLOOR)});
    let ratio = before[at + OBJECTIVE] / max(least, curvature[own + OBJECTIVES + i]);
    curvature[own + i] = clamp(ratio, LOWEST, ${f32(d.weights[2])});
  }
  curvature[own + OBJECTIVE] = 1.0;
}

fn is_smaller(network: u32) -> bool {
  var old = 0.0;
  var tried = 0.0;
  for (var i = 0u; i <= OBJECTIVE; i++) {
    let weight = curvature[network * OWN + i];
    old += weight * before[network * OBJECTIVES + i];
    tried += weight * losses[network * OBJECTIVES + i];
#if ${d.anchored}
    let drift = network * OWN + 2u * OBJECTIVES + 1u;
    old += weight * select(0.0, curvature[drift + i], i < OBJECTIVE);
    tried += weight * select(0.0, curvature[drift + OBJECTIVES + i], i < OBJECTIVE);
#endif
  }
  return !is_nan(old) && !is_nan(tried) && tried < old;
}

fn judge(network: u32) {
  let at = network * OBJECTIVES;
  let own = network * OWN;
  let taken = is_smaller(network);
  accepted[network] = select(0.0, 1.0, taken);
  let damping = curvature[own + 2u * OBJECTIVES];
  curvature[own + 2u * OBJECTIVES] = select(
    min(damping * ${f32(d.up)}, ${f32(d.dampings[1])}),
    max(damping / ${f32(d.down)}, ${f32(d.dampings[0])}),
    taken,
  );
  var feasible = taken;
  for (var i = 0u; i < OBJECTIVE; i++) {
    let loss = select(before[at + i], losses[at + i], taken);
    let over = loss > curvature[own + OBJECTIVES + i];
    feasible = feasible && !over && !is_nan(loss);
    let weight = curvature[own + i];
    let adapted = select(weight / ${f32(d.release)}, weight * ${f32(d.press)}, over);
    curvature[own + i] = clamp(adapted, LOWEST, ${f32(d.weights[1])});
  }
  let line = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}] % ${u32(d.historySteps)};
  history[(line * NETWORKS + network) * (OBJECTIVES + 2u) + OBJECTIVES + 1u] =
    select(0.0, 1.0, feasible);
  let improves = feasible && losses[at + OBJECTIVE] < best_losses[at + OBJECTIVE];
  better[network] = select(0u, 1u, improves);
  if (!improves) { return; }
  for (var k = 0u; k < OBJECTIVES; k++) { best_losses[at + k] = losses[at + k]; }
}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z * ${u32(WORKGROUP)} + lane;
  if (network >= NETWORKS) { return; }
#if ${d.begins}
  begin(network);
#else
  judge(network);
#endif
}`,
};

export const judgeCurvatureReference: Reference<JudgeCurvatureDims> = (d, operands) => {
  const { before, losses, state } = operands;
  const { objectives: K, objective: j } = d;
  const written = {
    curvature: Float64Array.from(operands.curvature),
    accepted: Float64Array.from(operands.accepted),
    bestLosses: Float64Array.from(operands.bestLosses),
    better: Float64Array.from(operands.better),
    history: Float64Array.from(operands.history),
  };
  const clip = (value: number, highest: number) => Math.min(highest, Math.max(d.weights[0], value));
  for (let n = 0; n < d.networks; n++) {
    const size = curvatureEntries(d);
    const own = written.curvature.subarray(n * size, (n + 1) * size);
    const budgets = own.subarray(K, 2 * K);
    const [old, tried] = [before, losses].map((all) =>
      Array.from({ length: K }, (_, k) => all[n * K + k]),
    );
    if (d.begins) {
      for (let i = 0; i < j; i++)
        own[i] = clip(old[j] / Math.max(old[i], budgets[i], FLOOR), d.weights[2]);
      own[j] = 1;
      continue;
    }
    const drift = (i: number, after: number) =>
      d.anchored && i < j ? own[2 * K + 1 + after * K + i] : 0;
    const merit = (some: ArrayLike<number>, after: number) =>
      Array.from({ length: j + 1 }, (_, i) => own[i] * (some[i] + drift(i, after))).reduce(
        (a, b) => a + b,
        0,
      );
    const isTaken = merit(tried, 1) < merit(old, 0);
    const now = isTaken ? tried : old;
    written.accepted[n] = Number(isTaken);
    own[2 * K] = isTaken
      ? Math.max(own[2 * K] / d.down, d.dampings[0])
      : Math.min(own[2 * K] * d.up, d.dampings[1]);
    let isFeasible = isTaken;
    for (let i = 0; i < j; i++) {
      isFeasible &&= now[i] <= budgets[i];
      own[i] = clip(now[i] > budgets[i] ? own[i] * d.press : own[i] / d.release, d.weights[1]);
    }
    const line = state[n * STATE_SIZE + STATE.current] % d.historySteps;
    written.history[(line * d.networks + n) * (K + 2) + K + 1] = Number(isFeasible);
    const isBetter = isFeasible && tried[j] < written.bestLosses[n * K + j];
    written.better[n] = Number(isBetter);
    if (isBetter) written.bestLosses.set(tried, n * K);
  }
  return written;
};
