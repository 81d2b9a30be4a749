/**
 * Judges a trial of a protected update for objective j: the first one that keeps every budget counts.
 *
 *   accepted = share   if accepted = 0 and losses[i] ≤ budgets[i] for every i < j, else as it is
 *   history[line, n, K + 1] = accepted
 *
 *   losses    [networks, K]                 of the trial
 *   budgets   [networks, K]
 *   accepted  [networks]                    as the first `trialStep` of the step has reset it
 *   state     [networks, 5] u32             state.current picks the line of the history
 *   history   [historySteps, networks, K + 2]  its last column only
 *
 * One invocation per network. A loss or budget that is NaN fails; equal is within.
 * Source: design §4.4.
 */
import { withinBudgets, withinBudgetsReference } from './fragments/budgets.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface AcceptTrialDims {
  readonly networks: number;
  readonly objectives: number;
  /** j. */
  readonly objective: number;
  /** β of the trial. */
  readonly share: number;
  /** Steps in the history ring. */
  readonly historySteps: number;
}

const WORKGROUP = 64;

export const acceptTrial: Kernel<AcceptTrialDims> = {
  name: 'acceptTrial',
  bindings: [
    { name: 'losses', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'budgets', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'accepted', access: 'write', shape: (d) => [d.networks] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    {
      name: 'history',
      access: 'write',
      shape: (d) => [d.historySteps, d.networks, d.objectives + 2],
    },
  ],
  workgroups: (d) => grid('acceptTrial', 1, 1, Math.ceil(d.networks / WORKGROUP)),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const OBJECTIVES = ${u32(d.objectives)};
const HISTORY_STEPS = ${u32(d.historySteps)};
@group(0) @binding(0) var<storage, read> losses: array<f32>;
@group(0) @binding(1) var<storage, read> budgets: array<f32>;
@group(0) @binding(2) var<storage, read_write> accepted: array<f32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> history: array<f32>;
${withinBudgets(d.objectives, d.objective)}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z * ${u32(WORKGROUP)} + lane;
  if (network >= NETWORKS) { return; }
  var share = accepted[network];
  if (share == 0.0 && within_budgets(network)) { share = ${f32(d.share)}; }
  accepted[network] = share;
  let line = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}] % HISTORY_STEPS;
  history[(line * NETWORKS + network) * (OBJECTIVES + 2u) + OBJECTIVES + 1u] = share;
}`,
};

export const acceptTrialReference: Reference<AcceptTrialDims> = (d, operands) => {
  const { losses, budgets, state } = operands;
  const K = d.objectives;
  const accepted = Float64Array.from(operands.accepted);
  const history = Float64Array.from(operands.history);
  for (let n = 0; n < d.networks; n++) {
    const isWithin = withinBudgetsReference(losses, budgets, n * K, d.objective);
    if (accepted[n] === 0 && isWithin) accepted[n] = d.share;
    const line = state[n * STATE_SIZE + STATE.current] % d.historySteps;
    history[(line * d.networks + n) * (K + 2) + K + 1] = accepted[n];
  }
  return { accepted, history };
};
