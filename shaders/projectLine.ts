/**
 * `line`, as the report's own program does it: the weight gradient of the last trunk layer onto one vector orthogonal
 * to w₁, the bias gradient left as it is.
 *
 *   v = [−w₁[1], w₁[0], −w₁[3], w₁[2], …],   dW[:,j] ← (dW[:,j]·v / v·v) v      for directions of objective 2
 *
 *   gradients   [networks, D, parameters.stride]  dW [hidden, below] at `weight`
 *   parameters  [networks, parameters.stride]     w₁ [hidden] at `head`
 *   priority    [networks, D] u32                 directions of objective 0 stay as they are
 *
 * Two objectives with one output each, and an even number of hidden units: v pairs them up. w₁ = 0 leaves no line, so
 * the weight gradient becomes 0. One workgroup per column, direction and network.
 * Source: report §2.5, Figure 5; design §4.2 `line`.
 */
import { lineFunctions } from './fragments/line.ts';
import { lanesFor, subgroupSum, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface ProjectLineDims {
  readonly networks: number;
  readonly directions: number;
  /** Even. */
  readonly hidden: number;
  readonly below: number;
  readonly parameters: { readonly stride: number; readonly head: number };
  readonly weight: number;
}

export const projectLine: Kernel<ProjectLineDims> = {
  name: 'projectLine',
  bindings: [
    {
      name: 'gradients',
      access: 'write',
      shape: (d) => [d.networks, d.directions, d.parameters.stride],
    },
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
  ],
  workgroups: (d) => grid('projectLine', d.below, d.directions, d.networks),
  source: (d) => text(d, workgroupSum(lanesFor(d.hidden))),
  bySubgroup: { source: (d) => `enable subgroups;${text(d, subgroupSum())}` },
};

/** `sum` declares `workgroup_sum` and its LANES. */
function text(d: ProjectLineDims, sum: string): string {
  return wgsl`
const HIDDEN = ${u32(d.hidden)};
const BELOW = ${u32(d.below)};
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters.stride)};
const HEAD = ${u32(d.parameters.head)};
const WEIGHT = ${u32(d.weight)};
@group(0) @binding(0) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
@group(0) @binding(2) var<storage, read> priority: array<u32>;
${sum}
${lineFunctions()}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let own = network * DIRECTIONS + group.y;
  if (priority[own] == 0u) { return; }
  project_line(lane, network, own * PARAMETERS + WEIGHT + group.x);
}`;
}

export const projectLineReference: Reference<ProjectLineDims> = (d, operands) => {
  const { parameters, priority } = operands;
  const gradients = Float64Array.from(operands.gradients);
  for (let n = 0; n < d.networks; n++) {
    const w = n * d.parameters.stride + d.parameters.head;
    const line = Array.from({ length: d.hidden }, (_, h) =>
      h % 2 === 0 ? -parameters[w + h + 1] : parameters[w + h - 1],
    );
    const square = line.reduce((sum, v) => sum + v * v, 0);
    for (let direction = 0; direction < d.directions; direction++) {
      const own = n * d.directions + direction;
      if (priority[own] === 0) continue;
      for (let column = 0; column < d.below; column++) {
        const at = (h: number) => own * d.parameters.stride + d.weight + h * d.below + column;
        const along = line.reduce((sum, v, h) => sum + gradients[at(h)] * v, 0);
        line.forEach((v, h) => {
          gradients[at(h)] = square > 0 ? (along / square) * v : 0;
        });
      }
    }
  }
  return { gradients };
};
