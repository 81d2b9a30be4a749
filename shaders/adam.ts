/**
 * Raw gradients become Adam's directions, in place; one state per objective (or one in all), advanced only when used.
 *
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   g ← m̂ / (√v̂ + ε),        m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ),   t = counts + 1
 *
 *   gradients, priority, gates, owner      as `fragments/states.ts` has them
 *   moments    [networks, S, 2, parameters]  m, then v
 *   counts     [networks, S + K] u32         steps made before this one: by the trunk in each state, then by each head
 *
 * Trunk parameters move by the state of each direction. Head k moves by its own count; its moments stand in the state of its
 * direction, where the trunk has none. Behind a closed gate gradients and moments keep their bits, as does a head in the
 * other directions. `adamCount` moves the counts on afterwards.
 *
 * One invocation per parameter, or per several of a large network. As g² is f32, |g| > 1.8e19 makes v infinite, and where |g| < 1e-19 ε decides alone.
 * Source: Kingma and Ba, ICLR 2015, Algorithm 1; design §4.3 (a state per objective).
 */
import { biasCorrection, biasCorrectionReference, decayRate } from './fragments/biasCorrection.ts';
import { parametersPerLane } from './fragments/perLane.ts';
import {
  movesOf,
  refuseStates,
  type StateDims,
  stateBindings,
  stateOperands,
} from './fragments/states.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface AdamDims extends StateDims {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

const WORKGROUP = 64;

export const adam: Kernel<AdamDims> = {
  name: 'adam',
  bindings: [
    ...stateBindings<AdamDims>(),
    { name: 'moments', access: 'write', shape: (d) => [d.networks, d.states, 2, d.parameters] },
    {
      name: 'counts',
      access: 'read',
      type: 'u32',
      shape: (d) => [d.networks, d.states + d.objectives],
    },
  ],
  workgroups: (d) => {
    refuse(d);
    const perWorkgroup = WORKGROUP * parametersPerLane(d);
    return grid('adam', Math.ceil(d.parameters / perWorkgroup), 1, d.networks);
  },
  source: (d) => wgsl`
const COUNTS = ${u32(d.states + d.objectives)};
const BETA_1 = ${f32(d.beta1)};
const BETA_2 = ${f32(d.beta2)};
const SHARE_1 = ${f32(1 - d.beta1)};
const SHARE_2 = ${f32(1 - d.beta2)};
const RATE_1 = ${decayRate(d.beta1)};
const RATE_2 = ${decayRate(d.beta2)};
const EPSILON = ${f32(d.epsilon)};
const PER_LANE = ${u32(parametersPerLane(d))};
${stateOperands(d)}
@group(0) @binding(4) var<storage, read_write> moments: array<f32>;
@group(0) @binding(5) var<storage, read> counts: array<u32>;
${biasCorrection()}

/** 1 - beta_1^t and 1 - beta_2^t of the step after so many. */
fn corrections(count: u32) -> vec2f {
  let steps = f32(counts[count] + 1u);
  return vec2f(bias_correction(RATE_1, steps), bias_correction(RATE_2, steps));
}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let runs = gates[network * (OBJECTIVES + 2u) + OBJECTIVES] != 0.0;
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
#if ${d.states === 1}
    let state = 0u;
#else
    let state = priority[network * DIRECTIONS + direction];
#endif
    let of_trunk = corrections(network * COUNTS + state);
    for (var i = 0u; i < PER_LANE; i++) {
      let parameter = (group.x * PER_LANE + i) * ${u32(WORKGROUP)} + lane;
      if (parameter < PARAMETERS) {
        let own = owner[parameter];
        if (own == OBJECTIVES) {
          if (runs) { follow(network, direction, parameter, state, of_trunk); }
        } else if (head_follows(network, own, state)) {
          let of_head = corrections(network * COUNTS + STATES + own);
          follow(network, direction, parameter, state, of_head);
        }
      }
    }
  }
}

/** Whether a head, or what is frozen, moves in the direction of this state. */
fn head_follows(network: u32, own: u32, state: u32) -> bool {
  let is_open = gates[network * (OBJECTIVES + 2u) + own] != 0.0;
#if ${d.states === 1}
  return is_open;
#else
  return is_open && own == state;
#endif
}

fn follow(network: u32, direction: u32, parameter: u32, state: u32, correction: vec2f) {
  let at = (network * DIRECTIONS + direction) * PARAMETERS + parameter;
  let first = (network * STATES + state) * 2u * PARAMETERS + parameter;
  let second = first + PARAMETERS;
  let gradient = gradients[at];
  let m = BETA_1 * moments[first] + SHARE_1 * gradient;
  let v = BETA_2 * moments[second] + SHARE_2 * (gradient * gradient);
  moments[first] = m;
  moments[second] = v;
  let root = sqrt(v / correction.y);
  gradients[at] = m / correction.x / (root + EPSILON);
}`,
};

function refuse(d: AdamDims): void {
  refuseStates('adam', d);
  for (const beta of [d.beta1, d.beta2]) {
    if (!(beta > 0 && beta < 1)) {
      throw new RangeError(`adam: expected beta1 and beta2 between 0 and 1, got ${beta}.`);
    }
  }
}

export const adamReference: Reference<AdamDims> = (d, operands) => {
  const { owner, counts } = operands;
  const { objectives, parameters, states } = d;
  const gradients = Float64Array.from(operands.gradients);
  const moments = Float64Array.from(operands.moments);
  for (const { network, parameter, at, state } of movesOf(d, operands)) {
    const own = owner[parameter];
    const count = network * (states + objectives) + (own === objectives ? state : states + own);
    const t = counts[count] + 1;
    const first = (network * states + state) * 2 * parameters + parameter;
    const second = first + parameters;
    const g = gradients[at];
    moments[first] = d.beta1 * moments[first] + (1 - d.beta1) * g;
    moments[second] = d.beta2 * moments[second] + (1 - d.beta2) * g * g;
    const mHat = moments[first] / biasCorrectionReference(d.beta1, t);
    const vHat = moments[second] / biasCorrectionReference(d.beta2, t);
    gradients[at] = mHat / (Math.sqrt(vHat) + d.epsilon);
  }
  return { gradients, moments };
};
