import { SUBGROUP_LANES } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';

/** Lanes of a workgroup that reduces over `length` elements: a power of two, 4 to 64. */
export function lanesFor(length: number): number {
  let lanes = 4;
  while (lanes < Math.min(length, 64)) lanes *= 2;
  return lanes;
}

/** `workgroup_sum(lane, value)`: the sum over all lanes, as a tree, so in one fixed order. Every lane must call it. */
export function workgroupSum(lanes: number): string {
  return wgsl`
const LANES = ${u32(lanes)};
var<workgroup> partial_sums: array<f32, LANES>;

fn workgroup_sum(lane: u32, value: f32) -> f32 {
  partial_sums[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      partial_sums[lane] += partial_sums[lane + half];
    }
    workgroupBarrier();
  }
  let total = partial_sums[0];
  workgroupBarrier();
  return total;
}`;
}

/** The bits of `workgroup_sum` by one lane alone: `tree_sum` of what each of so many lanes would have. */
export function treeSum(lanes: number): string {
  return wgsl`
const TREE_LANES = ${u32(lanes)};

fn tree_sum(values: array<f32, TREE_LANES>) -> f32 {
  var sums = values;
  for (var half = TREE_LANES / 2u; half > 0u; half /= 2u) {
    for (var lane = 0u; lane < half; lane++) {
      sums[lane] += sums[lane + half];
    }
  }
  return sums[0];
}`;
}

/** `workgroup_sum` for a workgroup that is one subgroup, which needs no barrier. `enable subgroups;` stands first in the text. */
export function subgroupSum(): string {
  return wgsl`
const LANES = ${u32(SUBGROUP_LANES)};

fn workgroup_sum(lane: u32, value: f32) -> f32 {
  return subgroupAdd(value);
}`;
}
