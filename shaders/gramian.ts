/**
 * Dot products of all pairs of gradients in what all objectives share: all that `combine` needs to know of them.
 *
 *   G[d, e] = Σ_p gradients[d, p] · gradients[e, p]   over the shared parameters that are not frozen
 *
 *   gradients  [networks, D, parameters]
 *   owner      [parameters] u32           as in `sgd`: K marks what is shared, the trunk and heads that penalties train
 *   gramian    [networks, D, D]           symmetric to the bit
 *
 * One workgroup per pair e ≤ d; the sum is a tree. Those of the pairs above the diagonal return at once.
 * Source: design §4.2 (`gradient`, `barrier`), §5.
 */
import { lanesFor, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface GramianDims {
  readonly networks: number;
  readonly objectives: number;
  readonly directions: number;
  readonly parameters: number;
}

/** So many parameters keep 256 lanes busy; few pairs have no other way to fill a GPU. */
const LARGE = 4096;

export const gramian: Kernel<GramianDims> = {
  name: 'gramian',
  bindings: [
    { name: 'gradients', access: 'read', shape: (d) => [d.networks, d.directions, d.parameters] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
    { name: 'gramian', access: 'write', shape: (d) => [d.networks, d.directions, d.directions] },
  ],
  workgroups: (d) => grid('gramian', d.directions, d.directions, d.networks),
  source: (d) => wgsl`
const OBJECTIVES = ${u32(d.objectives)};
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters)};
@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> owner: array<u32>;
@group(0) @binding(2) var<storage, read_write> gramian: array<f32>;
${workgroupSum(d.parameters < LARGE ? lanesFor(d.parameters) : 256)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  if (group.x > group.y) { return; }
  let network = group.z;
  let first = (network * DIRECTIONS + group.y) * PARAMETERS;
  let second = (network * DIRECTIONS + group.x) * PARAMETERS;
  var products = 0.0;
  for (var parameter = lane; parameter < PARAMETERS; parameter += LANES) {
    if (owner[parameter] == OBJECTIVES) {
      products += gradients[first + parameter] * gradients[second + parameter];
    }
  }
  let total = workgroup_sum(lane, products);
  if (lane == 0u) {
    gramian[(network * DIRECTIONS + group.y) * DIRECTIONS + group.x] = total;
    gramian[(network * DIRECTIONS + group.x) * DIRECTIONS + group.y] = total;
  }
}`,
};

export const gramianReference: Reference<GramianDims> = (d, { gradients, owner }) => {
  const D = d.directions;
  const products = new Float64Array(d.networks * D * D);
  for (let n = 0; n < d.networks; n++) {
    for (let row = 0; row < D; row++) {
      for (let col = 0; col < D; col++) {
        for (let p = 0; p < d.parameters; p++) {
          if (owner[p] !== d.objectives) continue;
          const g = (direction: number) => gradients[(n * D + direction) * d.parameters + p];
          products[(n * D + row) * D + col] += g(row) * g(col);
        }
      }
    }
  }
  return { gramian: products };
};
