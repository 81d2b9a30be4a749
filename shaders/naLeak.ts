/**
 * What a step of the coefficients below an objective did to its loss over the whole data set.
 *
 *   samples[line, n, i, 0] = after[n, i] − held[n, i],   samples[line, n, i, 1] = NO_COSINE
 *
 *   after    [networks, K]                  losses after the step
 *   held     [networks, K]                  losses had the coefficients below objective i rested
 *   state    [networks, 5] u32
 *   samples  [ring, networks, K − 1, 2]     as `leak` has them; no coefficient below i has a part in the gradient of L_i
 *
 * The line of the ring is the number of measured steps before this one in its chunk. One invocation per network.
 * Source: design §4.6, §4.9.
 */
import { type Ring, ringLine, ringLineReference } from './fragments/ring.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { NO_COSINE } from './leak.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface NaLeakDims extends Ring {
  readonly networks: number;
  /** K ≥ 2. */
  readonly objectives: number;
  /** i < K − 1. */
  readonly objective: number;
}

const WORKGROUP = 64;

export const naLeak: Kernel<NaLeakDims> = {
  name: 'naLeak',
  bindings: [
    { name: 'after', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'held', access: 'read', shape: (d) => [d.networks, d.objectives] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    { name: 'samples', access: 'write', shape: (d) => [d.ring, d.networks, d.objectives - 1, 2] },
  ],
  workgroups: (d) => grid('naLeak', 1, 1, Math.ceil(d.networks / WORKGROUP)),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const OBJECTIVES = ${u32(d.objectives)};
const OBJECTIVE = ${u32(d.objective)};
@group(0) @binding(0) var<storage, read> after: array<f32>;
@group(0) @binding(1) var<storage, read> held: array<f32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read_write> samples: array<f32>;
${ringLine(d)}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z * ${u32(WORKGROUP)} + lane;
  if (network >= NETWORKS) { return; }
  let line = ring_line(network, state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}]);
  let at = ((line * NETWORKS + network) * (OBJECTIVES - 1u) + OBJECTIVE) * 2u;
  let loss = network * OBJECTIVES + OBJECTIVE;
  samples[at] = after[loss] - held[loss];
  samples[at + 1u] = ${f32(NO_COSINE)};
}`,
};

export const naLeakReference: Reference<NaLeakDims> = (d, operands) => {
  const { after, held, state } = operands;
  const samples = Float64Array.from(operands.samples);
  for (let n = 0; n < d.networks; n++) {
    const own = n * STATE_SIZE;
    const line = ringLineReference(d, state[own + STATE.base], state[own + STATE.current]);
    const loss = n * d.objectives + d.objective;
    samples.set(
      [after[loss] - held[loss], NO_COSINE],
      ((line * d.networks + n) * (d.objectives - 1) + d.objective) * 2,
    );
  }
  return { samples };
};
