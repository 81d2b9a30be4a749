/**
 * Reads one array and writes another, four numbers at a time: the bandwidth of the adapter's memory.
 *
 *   source  [length]
 *   out     [length]  the same
 */
import type { Kernel } from '../../../shaders/kernel.ts';
import { u32, wgsl } from '../../../shaders/wgsl.ts';

export interface CopyDims {
  /** A multiple of 4 · 64 · `workgroups`. */
  readonly length: number;
  readonly workgroups: number;
}

const LANES = 64;

export const copy: Kernel<CopyDims> = {
  name: 'copy',
  bindings: [
    { name: 'source', access: 'read', shape: (d) => [d.length] },
    { name: 'out', access: 'write', shape: (d) => [d.length] },
  ],
  workgroups: (d) => [d.workgroups, 1, 1],
  source: (d) => wgsl`
const FOURS = ${u32(d.length / 4)};
const STRIDE = ${u32(d.workgroups * LANES)};
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(${u32(LANES)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < FOURS; i += STRIDE) { out[i] = source[i]; }
}`,
};
