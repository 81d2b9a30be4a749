/**
 * One trial of a protected update for objective j: trunk and protected heads at a share β of their step.
 *
 *   θ[p] = before[p] − β · rate · direction[p]   for the trunk and heads above j
 *   θ[p] = before[p] − rate · direction[p]       for head j
 *   θ[p] = before[p]                             for heads below j and what is frozen; where accepted[n] ≠ 0 θ keeps its bits
 *
 *   before      [networks, parameters]     before the step
 *   direction   [networks, 1, parameters]
 *   owner       [parameters] u32           head k, K for the trunk, K + 1 for frozen
 *   accepted    [networks]                 share of the trial that counts, 0 while none does; see `resets`
 *   rates       [networks, rateSteps]      learning rates of the chunk's steps
 *   state       [networks, 5] u32          state.current picks the rate
 *   parameters  [networks, parameters]
 *
 * One invocation per parameter. β = 0 takes the trial back: the values of before, even where the direction is no number.
 * Source: design §4.4.
 */
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface TrialStepDims {
  readonly networks: number;
  readonly parameters: number;
  readonly objectives: number;
  /** j. */
  readonly objective: number;
  /** β: 1, ½, …, or 0 to take the trial back. */
  readonly share: number;
  readonly rateSteps: number;
  /** The first trial of a step: `accepted` still tells of the step before, and becomes 0. */
  readonly resets: boolean;
}

const WORKGROUP = 64;

export const trialStep: Kernel<TrialStepDims> = {
  name: 'trialStep',
  bindings: [
    { name: 'before', access: 'read', shape: (d) => [d.networks, d.parameters] },
    { name: 'direction', access: 'read', shape: (d) => [d.networks, 1, d.parameters] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
    { name: 'accepted', access: 'write', shape: (d) => [d.networks] },
    { name: 'rates', access: 'read', shape: (d) => [d.networks, d.rateSteps] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    { name: 'parameters', access: 'write', shape: (d) => [d.networks, d.parameters] },
  ],
  workgroups: (d) => grid('trialStep', Math.ceil(d.parameters / WORKGROUP), 1, d.networks),
  source: (d) => wgsl`
const PARAMETERS = ${u32(d.parameters)};
const OBJECTIVES = ${u32(d.objectives)};
const OBJECTIVE = ${u32(d.objective)};
const SHARE = ${f32(d.share)};
const RATE_STEPS = ${u32(d.rateSteps)};
@group(0) @binding(0) var<storage, read> before: array<f32>;
@group(0) @binding(1) var<storage, read> direction: array<f32>;
@group(0) @binding(2) var<storage, read> owner: array<u32>;
@group(0) @binding(3) var<storage, read_write> accepted: array<f32>;
@group(0) @binding(4) var<storage, read> rates: array<f32>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
@group(0) @binding(6) var<storage, read_write> parameters: array<f32>;

fn share_of(owner: u32) -> f32 {
  if (owner == OBJECTIVE) { return 1.0; }
  return select(0.0, SHARE, owner < OBJECTIVE || owner == OBJECTIVES);
}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS) { return; }
#if ${d.resets}
  if (parameter == 0u) { accepted[network] = 0.0; }
#else
  if (accepted[network] != 0.0) { return; }
#endif
  let at = network * PARAMETERS + parameter;
  let share = share_of(owner[parameter]);
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}];
  var value = before[at];
  if (share != 0.0) {
    value -= share * rates[network * RATE_STEPS + step % RATE_STEPS] * direction[at];
  }
  parameters[at] = value;
}`,
};

export const trialStepReference: Reference<TrialStepDims> = (d, operands) => {
  const { before, direction, owner, rates, state } = operands;
  const accepted = d.resets ? new Float64Array(d.networks) : Float64Array.from(operands.accepted);
  const parameters = Float64Array.from(operands.parameters);
  for (let n = 0; n < d.networks; n++) {
    if (accepted[n] !== 0) continue;
    const step = state[n * STATE_SIZE + STATE.current];
    const rate = rates[n * d.rateSteps + (step % d.rateSteps)];
    for (let p = 0; p < d.parameters; p++) {
      const at = n * d.parameters + p;
      const isTried = owner[p] < d.objective || owner[p] === d.objectives;
      parameters[at] = before[at];
      if (owner[p] === d.objective) parameters[at] -= rate * direction[at];
      else if (isTried && d.share > 0) parameters[at] -= d.share * rate * direction[at];
    }
  }
  return { accepted, parameters };
};
