/**
 * `masked`: at every trunk layer and every row, the deltas off the span of the protected outputs' sensitivities there.
 *
 *   delta_l[d,b,:] ← delta_l[d,b,:] − Σ_i (delta_l[d,b,:]·q_i) q_i,   q = orthonormal basis of {s_{i,l}[b,:]}
 *
 *   deltas    [networks, deltas.stride]  per layer [D + R, batch, n_l] at deltas.offsets[l]: the directions, then the
 *                                        sensitivities of the first R outputs, which leave as the basis
 *   priority  [networks, D] u32          outputs of objectives below priority[d] are protected
 *
 * One workgroup per row, layer and network, after the whole backward pass: lower layers see the unprojected deltas.
 * A row where all sensitivities are 0 (dead units) passes through.
 * Source: design §4.2 `masked`; for one hidden layer s_i = w_i ⊙ φ′(z).
 */

import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
import { orthonormalBasis, projectOutOf, spanFunctions } from './fragments/span.ts';
import { lanesFor, subgroupSum, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { protectable } from './projectColumns.ts';
import { u32, wgsl } from './wgsl.ts';

export interface ProjectMaskedDims {
  readonly networks: number;
  readonly directions: number;
  readonly batch: number;
  /** o_1 … o_K with K ≥ 2. */
  readonly outputs: readonly number[];
  /** n_1 … n_M. */
  readonly units: readonly number[];
  readonly deltas: { readonly stride: number; readonly offsets: readonly number[] };
}

export const projectMasked: Kernel<ProjectMaskedDims> = {
  name: 'projectMasked',
  bindings: [
    { name: 'deltas', access: 'write', shape: (d) => [d.networks, d.deltas.stride] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
  ],
  workgroups: (d) => grid('projectMasked', d.batch, d.units.length, d.networks),
  source: (d) => text(d, workgroupSum(lanesFor(Math.max(...d.units)))),
  bySubgroup: { source: (d) => `enable subgroups;${text(d, subgroupSum())}` },
};

/** `sum` declares `workgroup_sum` and its LANES. */
function text(d: ProjectMaskedDims, sum: string): string {
  return wgsl`
const BATCH = ${u32(d.batch)};
const DIRECTIONS = ${u32(d.directions)};
const PROTECTABLE = ${u32(protectable(d.outputs))};
const DELTAS_STRIDE = ${u32(d.deltas.stride)};
const UNITS = array<u32, ${String(d.units.length)}>(${d.units.map(u32).join(', ')});
const OFFSETS = array<u32, ${String(d.units.length)}>(${d.deltas.offsets.map(u32).join(', ')});
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read_write> deltas: array<f32>;
@group(0) @binding(1) var<storage, read> priority: array<u32>;
${sum}
${spanFunctions('deltas', 'deltas')}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  let units = UNITS[group.y];
  let network = group.z;
  let slots = network * DELTAS_STRIDE + OFFSETS[group.y] + row * units;
  let stride = BATCH * units; // from one slot to the next
  let sensitivities = slots + DIRECTIONS * stride;
  orthonormalise(lane, sensitivities, stride, PROTECTABLE, units);
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let count = FIRST[priority[network * DIRECTIONS + direction]];
    project_out(lane, sensitivities, stride, count, units, slots + direction * stride, 1u);
  }
}`;
}

/** Returns the directions' part of `deltas`; the sensitivities stay as they were given. */
export const projectMaskedReference: Reference<ProjectMaskedDims> = (d, operands) => {
  const { priority } = operands;
  const deltas = Float64Array.from(operands.deltas);
  const first = firstOutputs(d.outputs);
  for (let n = 0; n < d.networks; n++) {
    d.units.forEach((units, l) => {
      const at = (slot: number, b: number) =>
        n * d.deltas.stride + d.deltas.offsets[l] + (slot * d.batch + b) * units;
      const vector = (slot: number, b: number) => [
        ...deltas.subarray(at(slot, b), at(slot, b) + units),
      ];
      for (let b = 0; b < d.batch; b++) {
        for (let direction = 0; direction < d.directions; direction++) {
          const count = first[priority[n * d.directions + direction]];
          const basis = orthonormalBasis(
            Array.from({ length: count }, (_, i) => vector(d.directions + i, b)),
          );
          deltas.set(projectOutOf(basis, vector(direction, b)), at(direction, b));
        }
      }
    });
  }
  return { deltas };
};
