/**
 * Add what several solves gave, each by its share, and leave 0 in their place for those to come.
 *
 *   total ← total + Σ_i shares[first + i] · parts_i,   parts_i ← 0
 *
 *   shares            [networks, solves]     as `refineSolve` left them
 *   total             [networks, length]
 *   part0 … part3     [networks, length]     those of the solves from `first` on, as many as are left, 4 at most
 *
 * One invocation per element, parts in order.
 * Source: design §4.9.
 */
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface SumSolvesDims {
  readonly networks: number;
  readonly length: number;
  readonly solves: number;
  /** First of the solves that are added. */
  readonly first: number;
}

/** So many parts are bound at once. */
export const PARTS = 4;

const WORKGROUP = 64;

const parts = (d: SumSolvesDims) =>
  Array.from({ length: Math.min(PARTS, d.solves - d.first) }, (_, i) => i);

export const sumSolves: Kernel<SumSolvesDims> = {
  name: 'sumSolves',
  bindings: [
    { name: 'shares', access: 'read', shape: (d) => [d.networks, d.solves] },
    { name: 'total', access: 'write', shape: (d) => [d.networks, d.length] },
    ...Array.from({ length: PARTS }, (_, i) => ({
      name: `part${i}`,
      access: 'write' as const,
      shape: (d: SumSolvesDims) => [d.networks, d.length],
      when: (d: SumSolvesDims) => d.first + i < d.solves,
    })),
  ],
  workgroups: (d) => grid('sumSolves', Math.ceil(d.length / WORKGROUP), 1, d.networks),
  source: (d) => wgsl`
const LENGTH = ${u32(d.length)};
const SOLVES = ${u32(d.solves)};
const FIRST = ${u32(d.first)};
@group(0) @binding(0) var<storage, read> shares: array<f32>;
@group(0) @binding(1) var<storage, read_write> total: array<f32>;
${parts(d)
  .map((i) => `@group(0) @binding(${i + 2}) var<storage, read_write> part${i}: array<f32>;`)
  .join('\n')}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= LENGTH) { return; }
  let at = id.z * LENGTH + id.x;
  let share = id.z * SOLVES + FIRST;
  var sum = total[at];
  ${parts(d)
    .map((i) => `sum += shares[share + ${u32(i)}] * part${i}[at]; part${i}[at] = 0.0;`)
    .join('\n  ')}
  total[at] = sum;
}`,
};

export const sumSolvesReference: Reference<SumSolvesDims> = (d, operands) => {
  const total = Float64Array.from(operands.total);
  const cleared = parts(d).map((i) => {
    const part = operands[`part${i}`];
    for (let at = 0; at < total.length; at++) {
      const network = Math.floor(at / d.length);
      total[at] += operands.shares[network * d.solves + d.first + i] * part[at];
    }
    return [`part${i}`, new Float64Array(total.length)] as const;
  });
  return { total, ...Object.fromEntries(cleared) };
};
