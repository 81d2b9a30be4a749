/**
 * The switch: which objectives this step trains, decided on the GPU, and the step's line in the history.
 *
 *   firstUnmet  p = first k with deciding[k] > threshold_k, else K − 1 (a loss equal to its threshold is met)
 *   schedule    p = number of entries of `until` that are ≤ the step
 *   all         every objective, direction d trains objective d
 *
 * With hysteresis h, objectives above the phase of the step before stay met up to threshold · (1 + h).
 *
 *   losses      [networks, K]                   of the step's rows
 *   deciding    [networks, K]                   only with `monitor`: losses of the whole data set
 *   thresholds  [networks, K]
 *   state       [networks, 5] u32               state.next moves on, state.current and state.phase are set
 *   weights     [networks, D, K]                share of ∇L_k in direction d
 *   priority    [networks, D] u32               objective of direction d: heads of lower index are protected
 *   gates       [networks, K + 2]               1 where head k trains (with `opensAbove`, and above it); then the
 *                                               trunk's 1 and the frozen 0
 *   history     [steps, networks, K + 2]        losses, phase (K stands for all, K + 1 for none), active ones as bits
 *
 * A loss that is not finite halts the network for good: phase K + 1, all gates closed, so that no parameter moves any
 * more; so does a fault of the update of the step before (fragments/fault.ts). Losses are told by their
 * exponent bits, since WGSL may assume that comparisons meet no NaN.
 *
 * One invocation per network.
 * Source: report §3, Algorithm 1 and §6.4; design §4.1.
 */
import {
  gateFunctions,
  type PhaseDims,
  type PhaseRule,
  phaseFunctions,
} from './fragments/phase.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface ChoosePhaseDims extends PhaseDims {
  /** Decide by `deciding` instead of the step's own losses. */
  readonly monitor: boolean;
}

export type { PhaseRule } from './fragments/phase.ts';

/** Directions of a step: one that follows the phase, or one per objective. */
export function directionsOf(d: Pick<ChoosePhaseDims, 'objectives' | 'rule'>): number {
  return d.rule.name === 'all' ? d.objectives : 1;
}

const WORKGROUP = 64;

export const choosePhase: Kernel<ChoosePhaseDims> = {
  name: 'choosePhase',
  bindings: [
    { name: 'losses', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'thresholds', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'state', access: 'write', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    {
      name: 'weights',
      access: 'write',
      shape: (d) => [d.networks, directionsOf(d), d.objectives],
    },
    {
      name: 'priority',
      access: 'write',
      type: 'u32',
      shape: (d) => [d.networks, directionsOf(d)],
    },
    { name: 'gates', access: 'write', shape: (d) => [d.networks, d.objectives + 2] },
    {
      name: 'history',
      access: 'write',
      shape: (d) => [d.historySteps, d.networks, d.objectives + 2],
    },
    {
      name: 'deciding',
      access: 'read',
      shape: (d) => [d.networks, d.objectives],
      when: (d) => d.monitor,
    },
  ],
  workgroups: (d) => grid('choosePhase', 1, 1, Math.ceil(d.networks / WORKGROUP)),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const DIRECTIONS = ${u32(directionsOf(d))};
@group(0) @binding(0) var<storage, read> losses: array<f32>;
@group(0) @binding(1) var<storage, read> thresholds: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: array<u32>;
@group(0) @binding(3) var<storage, read_write> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> priority: array<u32>;
@group(0) @binding(5) var<storage, read_write> gates: array<f32>;
@group(0) @binding(6) var<storage, read_write> history: array<f32>;
#if ${d.monitor}
@group(0) @binding(7) var<storage, read> deciding: array<f32>;
#endif

fn deciding_loss(index: u32) -> f32 {
#if ${d.monitor}
  return deciding[index];
#else
  return losses[index];
#endif
}

fn threshold(index: u32) -> f32 {
  return thresholds[index];
}
${phaseFunctions(d)}
${gateFunctions(d)}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z * ${u32(WORKGROUP)} + lane;
  if (network >= NETWORKS) { return; }
  let phase = decide(network);
  open_gates(network, phase);
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let objective = select(min(phase, OBJECTIVES - 1u), direction, phase >= OBJECTIVES && DIRECTIONS > 1u);
    priority[network * DIRECTIONS + direction] = objective;
    for (var k = 0u; k < OBJECTIVES; k++) {
      weights[(network * DIRECTIONS + direction) * OBJECTIVES + k] = select(0.0, 1.0, k == objective);
    }
  }
}`,
};

/**
 * The rule itself for one network: the phase of a step, K for all objectives.
 * `previous` is the phase of the step before (0 at the start); `step` counts over the run.
 */
export function phaseOf(
  rule: PhaseRule,
  deciding: ArrayLike<number>,
  thresholds: ArrayLike<number>,
  step: number,
  previous: number,
): number {
  const objectives = deciding.length;
  if (rule.name === 'all') return objectives;
  if (rule.name === 'schedule') {
    return Math.min(rule.until.filter((end) => step >= end).length, objectives - 1);
  }
  for (let k = 0; k < objectives - 1; k++) {
    const slack = k < previous ? 1 + rule.hysteresis : 1;
    if (!(deciding[k] <= thresholds[k] * slack)) return k;
  }
  return objectives - 1;
}

export const choosePhaseReference: Reference<ChoosePhaseDims> = (d, operands) => {
  const { losses, thresholds } = operands;
  const deciding = d.monitor ? operands.deciding : losses;
  const K = d.objectives;
  const D = directionsOf(d);
  const state = Float64Array.from(operands.state);
  const weights = new Float64Array(d.networks * D * K);
  const priority = new Float64Array(d.networks * D);
  const gates = new Float64Array(d.networks * (K + 2));
  const history = new Float64Array(d.historySteps * d.networks * (K + 2));
  for (let n = 0; n < d.networks; n++) {
    const own = Array.from(losses).slice(n * K, n * K + K);
    const first = n * STATE_SIZE;
    const step = state[first + STATE.next];
    const previous = state[first + STATE.phase];
    const areFinite = own.every((loss) => Number.isFinite(Math.fround(loss)));
    const halted = previous === K + 1 || state[first + STATE.fault] !== 0 || !areFinite;
    const chosen = phaseOf(
      d.rule,
      Array.from(deciding).slice(n * K, n * K + K),
      Array.from(thresholds).slice(n * K, n * K + K),
      state[first + STATE.base] + step,
      previous,
    );
    const phase = halted ? K + 1 : chosen;
    state.set([step + 1, step, phase], first + STATE.next);
    const active = own.map((_, k) => Number(phase === K || phase === k));
    const bits = active.reduce((sum, on, k) => sum + on * 2 ** k, 0);
    const open = active.map((on, k) => on || Number(d.opensAbove && k < phase && !halted));
    gates.set([...open, Number(!halted), 0], n * (K + 2));
    history.set([...own, phase, bits], ((step % d.historySteps) * d.networks + n) * (K + 2));
    for (let direction = 0; direction < D; direction++) {
      const objective = phase >= K && D > 1 ? direction : Math.min(phase, K - 1);
      priority[n * D + direction] = objective;
      weights[(n * D + direction) * K + objective] = 1;
    }
  }
  return { state, weights, priority, gates, history };
};
