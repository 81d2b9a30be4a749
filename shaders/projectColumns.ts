/**
 * `hyperplane`: the columns of the last trunk layer's gradient, off the span of the protected heads.
 *
 *   dW[:,j] ← dW[:,j] − Σ_i (dW[:,j]·q_i) q_i,   db likewise,   q = orthonormal basis of {w_i : i protected}
 *
 *   gradients   [networks, D, parameters.stride]  dW [hidden, below] at layer.weight, db [hidden] at layer.bias
 *   parameters  [networks, parameters.stride]     stacked heads [O, hidden] at `heads`
 *   priority    [networks, D] u32                 heads of objectives below priority[d] are protected
 *   basis       [networks, groups, R, hidden]     scratch; R = outputs that can be protected
 *
 * Each workgroup orthonormalises the heads for itself and takes every groups-th column; w = 0 spans nothing.
 * Source: report §1, P_{w1⊥ ∩ w2⊥}(∇), §2.5; design §4.2 `hyperplane`.
 */

import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
import {
  columnFunctions,
  headBasis,
  orthonormalBasis,
  projectOutOf,
  spanFunctions,
} from './fragments/span.ts';
import { lanesFor, subgroupSum, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface ProjectColumnsDims {
  readonly networks: number;
  readonly directions: number;
  /** o_1 … o_K with K ≥ 2. */
  readonly outputs: readonly number[];
  readonly hidden: number;
  readonly below: number;
  readonly parameters: { readonly stride: number; readonly heads: number };
  readonly layer: { readonly weight: number; readonly bias: number };
}

/** Workgroups that share the columns (or rows) of one network. */
export function spanGroups(count: number): number {
  return Math.min(count, 64);
}

/** Outputs that can be protected: all but those of the last objective. */
export function protectable(outputs: readonly number[]): number {
  return firstOutputs(outputs)[outputs.length - 1];
}

export const projectColumns: Kernel<ProjectColumnsDims> = {
  name: 'projectColumns',
  bindings: [
    {
      name: 'gradients',
      access: 'write',
      shape: (d) => [d.networks, d.directions, d.parameters.stride],
    },
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    {
      name: 'basis',
      access: 'write',
      shape: (d) => [d.networks, spanGroups(d.below + 1), protectable(d.outputs), d.hidden],
    },
  ],
  workgroups: (d) => grid('projectColumns', spanGroups(d.below + 1), 1, d.networks),
  source: (d) => text(d, workgroupSum(lanesFor(d.hidden))),
  bySubgroup: { source: (d) => `enable subgroups;${text(d, subgroupSum())}` },
};

/** `sum` declares `workgroup_sum` and its LANES. */
function text(d: ProjectColumnsDims, sum: string): string {
  return wgsl`
const HIDDEN = ${u32(d.hidden)};
const BELOW = ${u32(d.below)};
const DIRECTIONS = ${u32(d.directions)};
const PROTECTABLE = ${u32(protectable(d.outputs))};
const GROUPS = ${u32(spanGroups(d.below + 1))};
const PARAMETERS = ${u32(d.parameters.stride)};
const HEADS = ${u32(d.parameters.heads)};
const WEIGHT = ${u32(d.layer.weight)};
const BIAS = ${u32(d.layer.bias)};
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
@group(0) @binding(2) var<storage, read> priority: array<u32>;
@group(0) @binding(3) var<storage, read_write> basis: array<f32>;
${sum}
${spanFunctions('basis', 'gradients')}
${headBasis()}
${columnFunctions()}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let base = (network * GROUPS + group.x) * PROTECTABLE * HIDDEN;
  head_basis(lane, network, base);
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let count = FIRST[priority[network * DIRECTIONS + direction]];
    let gradient = (network * DIRECTIONS + direction) * PARAMETERS;
    for (var column = group.x; column <= BELOW; column += GROUPS) {
      project_column(lane, base, count, gradient, column);
    }
  }
}`;
}

/** Returns `gradients` only: the basis is scratch. */
export const projectColumnsReference: Reference<ProjectColumnsDims> = (d, operands) => {
  const { parameters, priority } = operands;
  const gradients = Float64Array.from(operands.gradients);
  const first = firstOutputs(d.outputs);
  const units = Array.from({ length: d.hidden }, (_, h) => h);
  for (let n = 0; n < d.networks; n++) {
    const head = (i: number) =>
      units.map((h) => parameters[n * d.parameters.stride + d.parameters.heads + i * d.hidden + h]);
    for (let direction = 0; direction < d.directions; direction++) {
      const own = n * d.directions + direction;
      const heads = Array.from({ length: first[priority[own]] }, (_, i) => head(i));
      const basis = orthonormalBasis(heads);
      for (let column = 0; column <= d.below; column++) {
        const at = (h: number) =>
          own * d.parameters.stride +
          (column === d.below ? d.layer.bias + h : d.layer.weight + h * d.below + column);
        const projected = projectOutOf(
          basis,
          units.map((h) => gradients[at(h)]),
        );
        for (const h of units) gradients[at(h)] = projected[h];
      }
    }
  }
  return { gradients };
};
