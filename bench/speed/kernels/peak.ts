/**
 * Multiply-adds and nothing else: three chains of vec4, which hide each other's latency, in registers.
 *
 *   a ← a · m + c, `rounds` · 4 times in each of 12 numbers
 *
 *   p    [2]            m and c; m < 1 keeps the numbers finite
 *   out  [invocations]  the sum of the 12
 *
 * Written a·b + c rather than fma(): software adapters call a function for the latter.
 * Source: S. Williams, A. Waterman and D. Patterson, "Roofline", CACM 2009.
 */
import type { Kernel } from '../../../shaders/kernel.ts';
import { u32, wgsl } from '../../../shaders/wgsl.ts';

export interface PeakDims {
  readonly workgroups: number;
  readonly rounds: number;
}

const LANES = 64;
const CHAINS = 12; // numbers of an invocation
const UNROLLED = 4;

/** Floating-point operations of a dispatch; a multiply-add is two. */
export const peakOperations = ({ workgroups, rounds }: PeakDims): number =>
  2 * CHAINS * UNROLLED * rounds * LANES * workgroups;

/** What an invocation must come to: all numbers go to c / (1 − m) as the rounds go on. */
export const peakLimit = ([m, c]: ArrayLike<number> & Iterable<number>): number =>
  (CHAINS * c) / (1 - m);

export const peak: Kernel<PeakDims> = {
  name: 'peak',
  bindings: [
    { name: 'p', access: 'read', shape: () => [2] },
    { name: 'out', access: 'write', shape: (d) => [d.workgroups * LANES] },
  ],
  workgroups: (d) => [d.workgroups, 1, 1],
  source: (d) => wgsl`
const ROUNDS = ${u32(d.rounds)};
@group(0) @binding(0) var<storage, read> p: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(${u32(LANES)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let m = vec4f(p[0]);
  let c = vec4f(p[1]);
  var a0 = m * f32(id.x % 64u);
  var a1 = a0 + m;
  var a2 = a1 + m;
  for (var i = 0u; i < ROUNDS; i++) {
    a0 = a0 * m + c; a1 = a1 * m + c; a2 = a2 * m + c;
    a0 = a0 * m + c; a1 = a1 * m + c; a2 = a2 * m + c;
    a0 = a0 * m + c; a1 = a1 * m + c; a2 = a2 * m + c;
    a0 = a0 * m + c; a1 = a1 * m + c; a2 = a2 * m + c;
  }
  let sum = a0 + a1 + a2;
  out[id.x] = sum.x + sum.y + sum.z + sum.w;
}`,
};
