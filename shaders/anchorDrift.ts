/**
 * How far the outputs of the objectives above j are from where anchor points hold them: a part of the merit of
 * lexicographic Levenberg–Marquardt.
 *
 *   curvature[2K + 1 + i] = mean over points and outputs of objective i of (f − t)²   for i < j; K further on for the trial
 *
 *   outputs    [networks, out.stride]  f [points, O] at `out.offset`, objectives side by side
 *   targets    [points, O]
 *   curvature  [networks, 4K + 1]      all else stays as it is
 *
 * One workgroup per objective and network; the sum is a tree.
 * Source: design §4.10 (anchors).
 */
import { curvatureEntries } from './fragments/curvature.ts';
import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
import { workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface AnchorDriftDims {
  readonly networks: number;
  readonly points: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** j ≥ 1. */
  readonly objective: number;
  readonly out: View;
  /** Of the network that is tried rather than of the one before the step. */
  readonly trial: boolean;
}

const LANES = 64;

const total = (d: AnchorDriftDims) => firstOutputs(d.outputs)[d.outputs.length];
const entries = (d: AnchorDriftDims) =>
  curvatureEntries({ objectives: d.outputs.length, anchored: true });
/** Where D of objective 0 stands. */
const place = (d: AnchorDriftDims) => (d.trial ? 3 : 2) * d.outputs.length + 1;

export const anchorDrift: Kernel<AnchorDriftDims> = {
  name: 'anchorDrift',
  bindings: [
    { name: 'outputs', access: 'read', shape: (d) => [d.networks, d.out.stride] },
    { name: 'targets', access: 'read', shape: (d) => [d.points, total(d)] },
    { name: 'curvature', access: 'write', shape: (d) => [d.networks, entries(d)] },
  ],
  workgroups: (d) => grid('anchorDrift', d.objective, 1, d.networks),
  source: (d) => wgsl`
const POINTS = ${u32(d.points)};
const OUTPUTS = ${u32(total(d))};
const OUT = ${u32(d.out.offset)};
const STRIDE = ${u32(d.out.stride)};
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read> outputs: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;
@group(0) @binding(2) var<storage, read_write> curvature: array<f32>;
${workgroupSum(LANES)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let objective = group.x;
  let network = group.z;
  let first = FIRST[objective];
  let width = FIRST[objective + 1u] - first;
  var squares = 0.0;
  for (var e = lane; e < POINTS * width; e += LANES) {
    let at = e / width * OUTPUTS + first + e % width;
    let apart = outputs[network * STRIDE + OUT + at] - targets[at];
    squares += apart * apart;
  }
  let sum = workgroup_sum(lane, squares);
  if (lane == 0u) {
    curvature[network * ${u32(entries(d))} + ${u32(place(d))} + objective] = sum / f32(POINTS * width);
  }
}`,
};

export const anchorDriftReference: Reference<AnchorDriftDims> = (d, operands) => {
  const { outputs, targets } = operands;
  const curvature = Float64Array.from(operands.curvature);
  const first = firstOutputs(d.outputs);
  for (let n = 0; n < d.networks; n++) {
    for (let i = 0; i < d.objective; i++) {
      let sum = 0;
      for (let row = 0; row < d.points; row++) {
        for (let o = first[i]; o < first[i + 1]; o++) {
          const at = row * total(d) + o;
          sum += (outputs[n * d.out.stride + d.out.offset + at] - targets[at]) ** 2;
        }
      }
      curvature[n * entries(d) + place(d) + i] = sum / (d.points * d.outputs[i]);
    }
  }
  return { curvature };
};
