/**
 * How far each tensor of the network moved in a measured step, and what moved it. Runs after the update.
 *
 *   samples[line, n, t, 0] = ‖θ_t − θ_t before the step‖
 *   samples[line, n, t, 1] = ‖θ_t − θ_t at the start of the run‖
 *   samples[line, n, t, 2] = ‖Σ_d gradients[d, t]‖   where the tensor's gate is open, else 0
 *
 *   parameters  [networks, parameters]
 *   snapshots   [snapshots, networks, parameters]  before the step, as `snapshot` left them; a line per step, or only 1
 *   initial     [networks, parameters]
 *   gradients   [networks, D, parameters]          directions that the update followed
 *   gates       [networks, K + 2]                  as `choosePhase` sets them
 *   tensors     [tensors, 3] u32                   offset, length, gate (K the trunk, K + 1 frozen)
 *   state       [networks, 5] u32                  state.current is the step within the chunk
 *   samples     [ring, networks, tensors, 3]
 *
 * One workgroup per tensor; sums are trees. Norms are taken of differences, so a tensor whose bits stayed gives 0.
 * Source: report §3 (weight and gradient variation), §5.2, Figures 11 and 12.
 */
import { type Ring, ringLine, ringLineReference } from './fragments/ring.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface MovementDims extends Ring {
  readonly networks: number;
  readonly objectives: number;
  readonly directions: number;
  readonly parameters: number;
  readonly tensors: number;
  /** Lines of `snapshots`: `ring`, or 1 where only the last step's is kept. */
  readonly snapshots: number;
}

const LANES = 64;

export const movement: Kernel<MovementDims> = {
  name: 'movement',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters] },
    { name: 'snapshots', access: 'read', shape: (d) => [d.snapshots, d.networks, d.parameters] },
    { name: 'initial', access: 'read', shape: (d) => [d.networks, d.parameters] },
    { name: 'gradients', access: 'read', shape: (d) => [d.networks, d.directions, d.parameters] },
    { name: 'gates', access: 'read', shape: (d) => [d.networks, d.objectives + 2] },
    { name: 'tensors', access: 'read', type: 'u32', shape: (d) => [d.tensors, 3] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    { name: 'samples', access: 'write', shape: (d) => [d.ring, d.networks, d.tensors, 3] },
  ],
  workgroups: (d) => grid('movement', d.tensors, 1, d.networks),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const TENSORS = ${u32(d.tensors)};
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters)};
const SNAPSHOTS = ${u32(d.snapshots)};
const GATES = ${u32(d.objectives + 2)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> snapshots: array<f32>;
@group(0) @binding(2) var<storage, read> initial: array<f32>;
@group(0) @binding(3) var<storage, read> gradients: array<f32>;
@group(0) @binding(4) var<storage, read> gates: array<f32>;
@group(0) @binding(5) var<storage, read> tensors: array<u32>;
@group(0) @binding(6) var<storage, read> state: array<u32>;
@group(0) @binding(7) var<storage, read_write> samples: array<f32>;
${ringLine(d)}
${workgroupSum(LANES)}

fn direction_sum(network: u32, parameter: u32) -> f32 {
  var sum = 0.0;
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    sum += gradients[(network * DIRECTIONS + direction) * PARAMETERS + parameter];
  }
  return sum;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tensor = group.x;
  let network = group.z;
  let offset = tensors[tensor * 3u];
  let length = tensors[tensor * 3u + 1u];
  let gate = gates[network * GATES + tensors[tensor * 3u + 2u]];
  let line = ring_line(network, state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}]);
  let before = ((line % SNAPSHOTS) * NETWORKS + network) * PARAMETERS;
  var squares = vec3f(0.0);
  for (var parameter = offset + lane; parameter < offset + length; parameter += LANES) {
    let own = parameters[network * PARAMETERS + parameter];
    let terms = vec3f(
      own - snapshots[before + parameter],
      own - initial[network * PARAMETERS + parameter],
      direction_sum(network, parameter),
    );
    squares += terms * terms;
  }
  let change = sqrt(workgroup_sum(lane, squares.x));
  let distance = sqrt(workgroup_sum(lane, squares.y));
  let followed = sqrt(workgroup_sum(lane, squares.z));
  if (lane == 0u) {
    let at = ((line * NETWORKS + network) * TENSORS + tensor) * 3u;
    samples[at] = change;
    samples[at + 1u] = distance;
    samples[at + 2u] = select(followed, 0.0, gate == 0.0);
  }
}`,
};

export const movementReference: Reference<MovementDims> = (d, operands) => {
  const { parameters, snapshots, initial, gradients, gates, tensors, state } = operands;
  const samples = Float64Array.from(operands.samples);
  for (let n = 0; n < d.networks; n++) {
    const own = n * STATE_SIZE;
    const line = ringLineReference(d, state[own + STATE.base], state[own + STATE.current]);
    for (let t = 0; t < d.tensors; t++) {
      const [offset, length, gate] = [0, 1, 2].map((column) => tensors[t * 3 + column]);
      const places = Array.from({ length }, (_, index) => offset + index);
      const norm = (value: (parameter: number) => number) => Math.hypot(...places.map(value));
      const at = (array: ArrayLike<number>, row: number, p: number) =>
        array[row * d.parameters + p];
      const followed = (p: number) => {
        let sum = 0;
        for (let i = 0; i < d.directions; i++) sum += at(gradients, n * d.directions + i, p);
        return sum;
      };
      const before = (line % d.snapshots) * d.networks + n;
      const isOpen = gates[n * (d.objectives + 2) + gate] !== 0;
      samples.set(
        [
          norm((p) => at(parameters, n, p) - at(snapshots, before, p)),
          norm((p) => at(parameters, n, p) - at(initial, n, p)),
          isOpen ? norm(followed) : 0,
        ],
        ((line * d.networks + n) * d.tensors + t) * 3,
      );
    }
  }
  return { samples };
};
