/**
 * What one step did to the objectives above it: the change of their losses over the whole data set, and the cosine
 * between the applied trunk direction and their gradients.
 *
 *   change_i = after_i − before_i,   cosine_i = Δ·g_i / (‖Δ‖ ‖g_i‖),   i < K − 1
 *   Δ = Σ_d gradients[d] over the trunk parameters that are not frozen
 *
 *   gradients      [networks, D, parameters]         the step's projected directions
 *   dataGradients  [networks, K − 1, parameters]     g_i = ∇L_i over the whole data set, before the step
 *   before, after  [networks, K]                     losses over the whole data set
 *   owner          [parameters] u32                  as in `sgd`: K marks the trunk
 *   state          [networks, 5] u32
 *   samples        [ring, networks, K − 1, 2]        change and cosine; cosine 2 where Δ or g_i is 0
 *
 * The line of the ring is the number of measured steps before this one in its chunk. One workgroup per network.
 * Source: design §4.6.
 */
import { type Ring, ringLine, ringLineReference } from './fragments/ring.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface LeakDims extends Ring {
  readonly networks: number;
  /** K ≥ 2. */
  readonly objectives: number;
  readonly directions: number;
  readonly parameters: number;
  /** Parameters of the trunk; they come first. */
  readonly trunk: number;
}

/** Stands for a cosine that is not defined. */
export const NO_COSINE = 2;

const LANES = 64;

export const leak: Kernel<LeakDims> = {
  name: 'leak',
  bindings: [
    { name: 'gradients', access: 'read', shape: (d) => [d.networks, d.directions, d.parameters] },
    {
      name: 'dataGradients',
      access: 'read',
      shape: (d) => [d.networks, d.objectives - 1, d.parameters],
    },
    { name: 'before', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'after', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    { name: 'samples', access: 'write', shape: (d) => [d.ring, d.networks, d.objectives - 1, 2] },
  ],
  workgroups: (d) => grid('leak', 1, 1, d.networks),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const OBJECTIVES = ${u32(d.objectives)};
const ABOVE = ${u32(d.objectives - 1)};
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters)};
const TRUNK = ${u32(d.trunk)};
@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> data_gradients: array<f32>;
@group(0) @binding(2) var<storage, read> before: array<f32>;
@group(0) @binding(3) var<storage, read> after: array<f32>;
@group(0) @binding(4) var<storage, read> owner: array<u32>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
@group(0) @binding(6) var<storage, read_write> samples: array<f32>;
${ringLine(d)}
${workgroupSum(LANES)}

fn applied(network: u32, parameter: u32) -> f32 {
  if (owner[parameter] != OBJECTIVES) { return 0.0; }
  var sum = 0.0;
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    sum += gradients[(network * DIRECTIONS + direction) * PARAMETERS + parameter];
  }
  return sum;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let line = ring_line(network, state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}]);
  for (var i = 0u; i < ABOVE; i++) {
    var product = 0.0;
    var applied_square = 0.0;
    var gradient_square = 0.0;
    for (var parameter = lane; parameter < TRUNK; parameter += LANES) {
      let delta = applied(network, parameter);
      let gradient = data_gradients[(network * ABOVE + i) * PARAMETERS + parameter];
      product += delta * gradient;
      applied_square += delta * delta;
      gradient_square += gradient * gradient;
    }
    let along = workgroup_sum(lane, product);
    let norms = sqrt(workgroup_sum(lane, applied_square)) * sqrt(workgroup_sum(lane, gradient_square));
    if (lane == 0u) {
      let at = ((line * NETWORKS + network) * ABOVE + i) * 2u;
      let loss = network * OBJECTIVES + i;
      samples[at] = after[loss] - before[loss];
      samples[at + 1u] = select(${f32(NO_COSINE)}, clamp(along / norms, -1.0, 1.0), norms > 0.0);
    }
  }
}`,
};

export const leakReference: Reference<LeakDims> = (d, operands) => {
  const { gradients, dataGradients, before, after, owner, state } = operands;
  const above = d.objectives - 1;
  const samples = new Float64Array(d.ring * d.networks * above * 2);
  for (let n = 0; n < d.networks; n++) {
    const own = n * STATE_SIZE;
    const line = ringLineReference(d, state[own + STATE.base], state[own + STATE.current]);
    const applied = Array.from({ length: d.trunk }, (_, p) => {
      if (owner[p] !== d.objectives) return 0;
      let sum = 0;
      for (let direction = 0; direction < d.directions; direction++) {
        sum += gradients[(n * d.directions + direction) * d.parameters + p];
      }
      return sum;
    });
    for (let i = 0; i < above; i++) {
      const g = applied.map((_, p) => dataGradients[(n * above + i) * d.parameters + p]);
      const product = applied.reduce((sum, delta, p) => sum + delta * g[p], 0);
      const norms = Math.hypot(...applied) * Math.hypot(...g);
      const loss = n * d.objectives + i;
      const cosine = norms > 0 ? product / norms : NO_COSINE;
      samples.set([after[loss] - before[loss], cosine], ((line * d.networks + n) * above + i) * 2);
    }
  }
  return { samples };
};
