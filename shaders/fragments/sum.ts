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

/** The same for a workgroup that is one subgroup, which needs no barrier. `enable subgroups;` stands first in the text. */
export function subgroupSum(): string {
  return wgsl`
const LANES = ${u32(SUBGROUP_LANES)};

fn workgroup_sum(lane: u32, value: f32) -> f32 {
  return subgroupAdd(value);
}`;
}
