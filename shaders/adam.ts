/**
 * Raw gradients become Adam's directions, in place; one state per objective (or one in all), advanced only when used.
 *
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   g ← m̂ / (√v̂ + ε),        m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ),   t = counts + 1
 *
 *   gradients  [networks, D, parameters]
 *   priority   [networks, D] u32             objective of each direction, all different: its state s (0 where S = 1)
 *   gates      [networks, K + 2]             as `choosePhase` sets them
 *   owner      [parameters] u32              index into the gates, as in `sgd`: head k, K the trunk, K + 1 frozen
 *   moments    [networks, S, 2, parameters]  m, then v
 *   counts     [networks, S + K] u32         steps made before this one: by the trunk in each state, then by each head
 *
 * Trunk parameters move in every direction, by that direction's state. Head k moves in the direction of objective k only
 * (where S = 1 in the only direction), by its own count; its moments stand in that direction's state, where the trunk
 * has none. Behind a closed gate gradients and moments keep their bits, as does a head in the other directions.
 * `adamCount` moves the counts on afterwards.
 *
 * One invocation per parameter. As g² is f32, |g| > 1.8e19 makes v infinite, and where |g| < 1e-19 ε decides alone.
 * Source: Kingma and Ba, ICLR 2015, Algorithm 1; design §4.3 (a state per objective).
 */
import { biasCorrection, biasCorrectionReference, decayRate } from './fragments/biasCorrection.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface AdamDims {
  readonly networks: number;
  readonly parameters: number;
  readonly directions: number;
  readonly objectives: number;
  /** One per objective, or 1: then there is one direction, the sum of all. */
  readonly states: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

const WORKGROUP = 64;

export const adam: Kernel<AdamDims> = {
  name: 'adam',
  bindings: [
    { name: 'gradients', access: 'write', shape: (d) => [d.networks, d.directions, d.parameters] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    { name: 'gates', access: 'read', shape: (d) => [d.networks, d.objectives + 2] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
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
    return grid('adam', Math.ceil(d.parameters / WORKGROUP), 1, d.networks);
  },
  source: (d) => wgsl`
const PARAMETERS = ${u32(d.parameters)};
const DIRECTIONS = ${u32(d.directions)};
const OBJECTIVES = ${u32(d.objectives)};
const GATES = ${u32(d.objectives + 2)};
const STATES = ${u32(d.states)};
const COUNTS = ${u32(d.states + d.objectives)};
const BETA_1 = ${f32(d.beta1)};
const BETA_2 = ${f32(d.beta2)};
const SHARE_1 = ${f32(1 - d.beta1)};
const SHARE_2 = ${f32(1 - d.beta2)};
const RATE_1 = ${decayRate(d.beta1)};
const RATE_2 = ${decayRate(d.beta2)};
const EPSILON = ${f32(d.epsilon)};
@group(0) @binding(0) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> priority: array<u32>;
@group(0) @binding(2) var<storage, read> gates: array<f32>;
@group(0) @binding(3) var<storage, read> owner: array<u32>;
@group(0) @binding(4) var<storage, read_write> moments: array<f32>;
@group(0) @binding(5) var<storage, read> counts: array<u32>;
${biasCorrection()}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS || gates[network * GATES + owner[parameter]] == 0.0) { return; }
  let own = owner[parameter];
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    var state = 0u;
    if (STATES > 1u) {
      state = priority[network * DIRECTIONS + direction];
      if (own != OBJECTIVES && own != state) { continue; }
    }
    let count = network * COUNTS + select(STATES + own, state, own == OBJECTIVES);
    let steps = f32(counts[count] + 1u);
    let at = (network * DIRECTIONS + direction) * PARAMETERS + parameter;
    let first = (network * STATES + state) * 2u * PARAMETERS + parameter;
    let second = first + PARAMETERS;
    let gradient = gradients[at];
    let m = BETA_1 * moments[first] + SHARE_1 * gradient;
    let v = BETA_2 * moments[second] + SHARE_2 * (gradient * gradient);
    moments[first] = m;
    moments[second] = v;
    let root = sqrt(v / bias_correction(RATE_2, steps));
    gradients[at] = m / bias_correction(RATE_1, steps) / (root + EPSILON);
  }
}`,
};

function refuse(d: AdamDims): void {
  if (d.states !== 1 && d.states !== d.objectives) {
    throw new RangeError(
      `adam: expected 1 state or one per objective (${d.objectives}), got ${d.states}. Give each objective its own, or share one.`,
    );
  }
  if (d.states === 1 && d.directions > 1) {
    throw new RangeError(
      `adam: one state serves one direction: expected 1 direction, got ${d.directions}. Sum the directions first.`,
    );
  }
  for (const beta of [d.beta1, d.beta2]) {
    if (!(beta > 0 && beta < 1)) {
      throw new RangeError(`adam: expected beta1 and beta2 between 0 and 1, got ${beta}.`);
    }
  }
}

export const adamReference: Reference<AdamDims> = (d, operands) => {
  const { priority, gates, owner, counts } = operands;
  const [D, K, P, S] = [d.directions, d.objectives, d.parameters, d.states];
  const gradients = Float64Array.from(operands.gradients);
  const moments = Float64Array.from(operands.moments);
  /** The gradient at one place of `gradients`, with its moments and step. */
  const advance = (at: number, first: number, t: number) => {
    const g = gradients[at];
    moments[first] = d.beta1 * moments[first] + (1 - d.beta1) * g;
    moments[first + P] = d.beta2 * moments[first + P] + (1 - d.beta2) * g * g;
    const mHat = moments[first] / biasCorrectionReference(d.beta1, t);
    const vHat = moments[first + P] / biasCorrectionReference(d.beta2, t);
    gradients[at] = mHat / (Math.sqrt(vHat) + d.epsilon);
  };
  for (let n = 0; n < d.networks; n++) {
    for (let p = 0; p < P; p++) {
      const k = owner[p];
      if (gates[n * (K + 2) + k] === 0) continue;
      for (let direction = 0; direction < D; direction++) {
        const objective = priority[n * D + direction];
        const state = S === 1 ? 0 : objective;
        const first = (n * S + state) * 2 * P + p;
        const at = (n * D + direction) * P + p;
        const own = n * (S + K);
        if (k === K) advance(at, first, counts[own + state] + 1);
        else if (S === 1 || k === objective) advance(at, first, counts[own + S + k] + 1);
      }
    }
  }
  return { gradients, moments };
};
