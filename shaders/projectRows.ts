/**
 * `upstream`: the batched projection P_{⟨w1⊥⟩} of every row of ∂L/∂a_M off the span of the protected heads, then back
 * through the activation.
 *
 *   delta[d,b,:] ← φ′(pre[b,:]) ⊙ ( delta[d,b,:] − Σ_i (delta[d,b,:]·q_i) q_i ),   q = orthonormal basis of the heads
 *
 *   deltas      [networks, deltas.stride]       in: ∂L/∂a_M [D, batch, hidden] at deltas.offset (`headBackward`
 *                                               without derivative); out: ∂L/∂z_M
 *   parameters  [networks, parameters.stride]   stacked heads [O, hidden] at `heads`
 *   priority    [networks, D] u32               heads of objectives below priority[d] are protected
 *   pre, hidden [networks, layer.stride]        last trunk layer [batch, hidden] at layer.offset
 *   basis       [networks, groups, R, hidden]   scratch
 *
 * Each workgroup orthonormalises the heads for itself and takes every groups-th row; w = 0 spans nothing.
 * Source: report §1, P_{w1}(∇) → ∇, §2.5; design §4.2 `upstream`.
 */
import {
  type ActivationName,
  activationDerivative,
  activationFunctions,
} from './fragments/activation.ts';
import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
import { headBasis, orthonormalBasis, projectOutOf, spanFunctions } from './fragments/span.ts';
import { lanesFor, subgroupSum, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { protectable, spanGroups } from './projectColumns.ts';
import { u32, wgsl } from './wgsl.ts';

export interface ProjectRowsDims {
  readonly networks: number;
  readonly directions: number;
  readonly batch: number;
  /** o_1 … o_K with K ≥ 2. */
  readonly outputs: readonly number[];
  readonly hidden: number;
  readonly activation: ActivationName;
  readonly parameters: { readonly stride: number; readonly heads: number };
  readonly layer: View;
  readonly deltas: View;
}

export const projectRows: Kernel<ProjectRowsDims> = {
  name: 'projectRows',
  bindings: [
    { name: 'deltas', access: 'write', shape: (d) => [d.networks, d.deltas.stride] },
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    { name: 'pre', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    {
      name: 'basis',
      access: 'write',
      shape: (d) => [d.networks, spanGroups(d.batch), protectable(d.outputs), d.hidden],
    },
  ],
  workgroups: (d) => grid('projectRows', spanGroups(d.batch), 1, d.networks),
  source: (d) => text(d, workgroupSum(lanesFor(d.hidden))),
  bySubgroup: { source: (d) => `enable subgroups;${text(d, subgroupSum())}` },
};

/** `sum` declares `workgroup_sum` and its LANES. */
function text(d: ProjectRowsDims, sum: string): string {
  return wgsl`
const HIDDEN = ${u32(d.hidden)};
const BATCH = ${u32(d.batch)};
const DIRECTIONS = ${u32(d.directions)};
const PROTECTABLE = ${u32(protectable(d.outputs))};
const GROUPS = ${u32(spanGroups(d.batch))};
const PARAMETERS = ${u32(d.parameters.stride)};
const HEADS = ${u32(d.parameters.heads)};
const LAYER = ${u32(d.layer.offset)};
const ACTIVATIONS = ${u32(d.layer.stride)};
const DELTAS = ${u32(d.deltas.offset)};
const DELTAS_STRIDE = ${u32(d.deltas.stride)};
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read_write> deltas: array<f32>;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
@group(0) @binding(2) var<storage, read> priority: array<u32>;
@group(0) @binding(3) var<storage, read> pre: array<f32>;
@group(0) @binding(4) var<storage, read> hidden: array<f32>;
@group(0) @binding(5) var<storage, read_write> basis: array<f32>;
${activationFunctions(d.activation)}
${sum}
${spanFunctions('basis', 'deltas')}
${headBasis()}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let base = (network * GROUPS + group.x) * PROTECTABLE * HIDDEN;
  head_basis(lane, network, base);
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let count = FIRST[priority[network * DIRECTIONS + direction]];
    for (var row = group.x; row < BATCH; row += GROUPS) {
      let first = network * DELTAS_STRIDE + DELTAS + (direction * BATCH + row) * HIDDEN;
      project_out(lane, base, HIDDEN, count, HIDDEN, first, 1u);
      let units = network * ACTIVATIONS + LAYER + row * HIDDEN;
      for (var h = lane; h < HIDDEN; h += LANES) {
        deltas[first + h] *= activation_derivative(pre[units + h], hidden[units + h]);
      }
    }
  }
}`;
}

/** Returns `deltas` only: the basis is scratch. */
export const projectRowsReference: Reference<ProjectRowsDims> = (d, operands) => {
  const { parameters, priority, pre, hidden } = operands;
  const deltas = Float64Array.from(operands.deltas);
  const first = firstOutputs(d.outputs);
  const units = Array.from({ length: d.hidden }, (_, h) => h);
  for (let n = 0; n < d.networks; n++) {
    const heads = n * d.parameters.stride + d.parameters.heads;
    for (let direction = 0; direction < d.directions; direction++) {
      const count = first[priority[n * d.directions + direction]];
      const basis = orthonormalBasis(
        Array.from({ length: count }, (_, i) =>
          units.map((h) => parameters[heads + i * d.hidden + h]),
        ),
      );
      for (let b = 0; b < d.batch; b++) {
        const row = n * d.deltas.stride + d.deltas.offset + (direction * d.batch + b) * d.hidden;
        const layer = n * d.layer.stride + d.layer.offset + b * d.hidden;
        const projected = projectOutOf(
          basis,
          units.map((h) => deltas[row + h]),
        );
        for (const h of units) {
          deltas[row + h] =
            projected[h] * activationDerivative(d.activation, pre[layer + h], hidden[layer + h]);
        }
      }
    }
  }
  return { deltas };
};
