/**
 * The damped system of a step of lexicographic Levenberg–Marquardt, in place: K gets its diagonal, and a right-hand side.
 *
 *   gram[r, r] += μ s / w_i,   s = tr(K)/R,   rhs[r] = f[n, o] − t[n, o]   for r = o·batch + n, output o of objective i ≤ j
 *
 *   outputs    [networks, out.stride]  f [batch, O] at `out.offset`, objectives side by side
 *   targets    [batch, O]
 *   curvature  [networks, 2K + 1]      w, B and μ, as `judgeCurvature` keeps them
 *   gram       [networks, R, R]        R = outputs of objectives up to j · batch
 *   rhs        [networks, 1, 1, R]
 *
 * One workgroup per network: the trace is a tree sum, taken before any lane adds.
 * Source: design §4.10.
 */
import { firstOutputs } from './fragments/outputs.ts';
import { workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface CurvatureSystemDims {
  readonly networks: number;
  readonly batch: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** j. */
  readonly objective: number;
  readonly out: View;
}

const LANES = 64;

const total = (d: CurvatureSystemDims) => firstOutputs(d.outputs)[d.outputs.length];
const rows = (d: CurvatureSystemDims) => firstOutputs(d.outputs)[d.objective + 1] * d.batch;

/** The objective of each output up to those of j. */
const owners = (d: CurvatureSystemDims) =>
  d.outputs.slice(0, d.objective + 1).flatMap((count, k) => new Array<number>(count).fill(k));

export const curvatureSystem: Kernel<CurvatureSystemDims> = {
  name: 'curvatureSystem',
  bindings: [
    { name: 'outputs', access: 'read', shape: (d) => [d.networks, d.out.stride] },
    { name: 'targets', access: 'read', shape: (d) => [d.batch, total(d)] },
    { name: 'curvature', access: 'read', shape: (d) => [d.networks, 2 * d.outputs.length + 1] },
    { name: 'gram', access: 'write', shape: (d) => [d.networks, rows(d), rows(d)] },
    { name: 'rhs', access: 'write', shape: (d) => [d.networks, 1, 1, rows(d)] },
  ],
  workgroups: (d) => grid('curvatureSystem', 1, 1, d.networks),
  source: (d) => wgsl`
const BATCH = ${u32(d.batch)};
const OUTPUTS = ${u32(total(d))};
const OBJECTIVES = ${u32(d.outputs.length)};
const ROWS = ${u32(rows(d))};
const OUT = ${u32(d.out.offset)};
const STRIDE = ${u32(d.out.stride)};
const OWNER = array<u32, ${u32(owners(d).length)}>(${owners(d).map(u32).join(', ')});
@group(0) @binding(0) var<storage, read> outputs: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;
@group(0) @binding(2) var<storage, read> curvature: array<f32>;
@group(0) @binding(3) var<storage, read_write> gram: array<f32>;
@group(0) @binding(4) var<storage, read_write> rhs: array<f32>;
${workgroupSum(LANES)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let matrix = network * ROWS * ROWS;
  var entries = 0.0;
  for (var r = lane; r < ROWS; r += LANES) { entries += gram[matrix + r * ROWS + r]; }
  let mean = workgroup_sum(lane, entries) / f32(ROWS);
  let own = network * (2u * OBJECTIVES + 1u);
  let damping = curvature[own + 2u * OBJECTIVES] * mean;
  for (var r = lane; r < ROWS; r += LANES) {
    let output = r / BATCH;
    let row = r % BATCH;
    gram[matrix + r * ROWS + r] += damping / curvature[own + OWNER[output]];
    let f = outputs[network * STRIDE + OUT + row * OUTPUTS + output];
    rhs[network * ROWS + r] = f - targets[row * OUTPUTS + output];
  }
}`,
};

export const curvatureSystemReference: Reference<CurvatureSystemDims> = (d, operands) => {
  const { outputs, targets, curvature } = operands;
  const [R, O, K] = [rows(d), total(d), d.outputs.length];
  const gram = Float64Array.from(operands.gram);
  const rhs = new Float64Array(d.networks * R);
  const owner = owners(d);
  for (let n = 0; n < d.networks; n++) {
    const diagonal = (r: number) => n * R * R + r * R + r;
    const own = n * (2 * K + 1);
    let trace = 0;
    for (let r = 0; r < R; r++) trace += gram[diagonal(r)];
    for (let r = 0; r < R; r++) {
      const [output, row] = [Math.floor(r / d.batch), r % d.batch];
      gram[diagonal(r)] += (curvature[own + 2 * K] * trace) / R / curvature[own + owner[output]];
      rhs[n * R + r] =
        outputs[n * d.out.stride + d.out.offset + row * O + output] - targets[row * O + output];
    }
  }
  return { gram, rhs };
};
