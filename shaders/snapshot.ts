/**
 * Keep a copy of all parameters as they are before the step that comes next.
 *
 *   snapshots[line, n, p] = parameters[n, p]
 *
 *   parameters  [networks, parameters]
 *   state       [networks, 5] u32             state.next is the step within the chunk
 *   snapshots   [ring, networks, parameters]  one line per measured step of the chunk
 *
 * One invocation per parameter.
 * Source: report §5.2 (weights before and after a step).
 */
import { type Ring, ringLine, ringLineReference } from './fragments/ring.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface SnapshotDims extends Ring {
  readonly networks: number;
  readonly parameters: number;
}

const WORKGROUP = 64;

export const snapshot: Kernel<SnapshotDims> = {
  name: 'snapshot',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    { name: 'snapshots', access: 'write', shape: (d) => [d.ring, d.networks, d.parameters] },
  ],
  workgroups: (d) => grid('snapshot', Math.ceil(d.parameters / WORKGROUP), 1, d.networks),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const PARAMETERS = ${u32(d.parameters)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> snapshots: array<f32>;
${ringLine(d)}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS) { return; }
  let line = ring_line(network, state[network * ${u32(STATE_SIZE)} + ${u32(STATE.next)}]);
  snapshots[(line * NETWORKS + network) * PARAMETERS + parameter] =
    parameters[network * PARAMETERS + parameter];
}`,
};

export const snapshotReference: Reference<SnapshotDims> = (d, operands) => {
  const { parameters, state } = operands;
  const snapshots = Float64Array.from(operands.snapshots);
  for (let n = 0; n < d.networks; n++) {
    const own = n * STATE_SIZE;
    const line = ringLineReference(d, state[own + STATE.base], state[own + STATE.next]);
    for (let p = 0; p < d.parameters; p++) {
      snapshots[(line * d.networks + n) * d.parameters + p] = parameters[n * d.parameters + p];
    }
  }
  return { snapshots };
};
