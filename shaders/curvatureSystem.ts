/**
 * The damped system of a step of lexicographic Levenberg–Marquardt, in place: K gets its diagonal, and a right-hand side.
 *
 *   gram[r, r] += μ s / w_i,   s = tr(K)/R,   rhs[r] = f[n, o] − t[n, o]   for r = o·batch + n, output o of objective i ≤ j
 *
 * The last M of the rows may be anchor points, which count M/N of a data row: gram[r, r] += (M/N) μ s / w_i. They ask
 * nothing of objective j: its rows there become those of I, with 0 on the right, so that their unknowns are 0.
 *
 *   outputs    [networks, out.stride]  f [batch, O] at `out.offset`, objectives side by side
 *   targets    [batch, O]
 *   curvature  [networks, entries]     w, B and μ first, as `judgeCurvature` keeps them
 *   gram       [networks, R, R]        R = outputs of objectives up to j · batch
 *   rhs        [networks, 1, 1, R]
 *
 * One workgroup per network: the trace, of all rows, is a tree sum, taken before any lane writes. A lane writes rows of its own.
 * Source: design §4.10.
 */
import { curvatureEntries } from './fragments/curvature.ts';
import { firstOutputs } from './fragments/outputs.ts';
import { workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface CurvatureSystemDims {
  readonly networks: number;
  /** N + M. */
  readonly batch: number;
  /** M. */
  readonly anchors: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** j. */
  readonly objective: number;
  readonly out: View;
}

const LANES = 64;

const total = (d: CurvatureSystemDims) => firstOutputs(d.outputs)[d.outputs.length];
const rows = (d: CurvatureSystemDims) => firstOutputs(d.outputs)[d.objective + 1] * d.batch;
const entries = (d: CurvatureSystemDims) =>
  curvatureEntries({ objectives: d.outputs.length, anchored: d.anchors > 0 });
/** N. */
const data = (d: CurvatureSystemDims) => d.batch - d.anchors;

/** The objective of each output up to those of j. */
const owners = (d: CurvatureSystemDims) =>
  d.outputs.slice(0, d.objective + 1).flatMap((count, k) => new Array<number>(count).fill(k));

export const curvatureSystem: Kernel<CurvatureSystemDims> = {
  name: 'curvatureSystem',
  bindings: [
    { name: 'outputs', access: 'read', shape: (d) => [d.networks, d.out.stride] },
    { name: 'targets', access: 'read', shape: (d) => [d.batch, total(d)] },
    { name: 'curvature', access: 'read', shape: (d) => [d.networks, entries(d)] },
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
const ENTRIES = ${u32(entries(d))};
const DATA = ${u32(data(d))};
const OBJECTIVE = ${u32(d.objective)};
const OWNER = array<u32, ${u32(owners(d).length)}>(${owners(d).map(u32).join(', ')});
@group(0) @binding(0) var<storage, read> outputs: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;
@group(0) @binding(2) var<storage, read> curvature: array<f32>;
@group(0) @binding(3) var<storage, read_write> gram: array<f32>;
@group(0) @binding(4) var<storage, read_write> rhs: array<f32>;
${workgroupSum(LANES)}
#if ${d.anchors > 0}
fn asks_nothing(r: u32) -> bool { return OWNER[r / BATCH] == OBJECTIVE && r % BATCH >= DATA; }

/** A row of I where it asks nothing; else without what it shares with those. */
fn clear(row: u32, r: u32) {
  let all = asks_nothing(r);
  for (var c = 0u; c < ROWS; c++) {
    if (all || asks_nothing(c)) { gram[row + c] = select(0.0, 1.0, c == r); }
  }
}
#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let matrix = network * ROWS * ROWS;
  var entries = 0.0;
  for (var r = lane; r < ROWS; r += LANES) { entries += gram[matrix + r * ROWS + r]; }
  let mean = workgroup_sum(lane, entries) / f32(ROWS);
  let own = network * ENTRIES;
  let damping = curvature[own + 2u * OBJECTIVES] * mean;
  for (var r = lane; r < ROWS; r += LANES) {
    let output = r / BATCH;
    let row = r % BATCH;
    var share = 1.0;
    let f = outputs[network * STRIDE + OUT + row * OUTPUTS + output];
    rhs[network * ROWS + r] = f - targets[row * OUTPUTS + output];
#if ${d.anchors > 0}
    if (row >= DATA) { share = ${f32(d.anchors / data(d))}; }
    clear(matrix + r * ROWS, r);
    if (asks_nothing(r)) {
      share = 0.0;
      rhs[network * ROWS + r] = 0.0;
    }
#endif
    gram[matrix + r * ROWS + r] += share * damping / curvature[own + OWNER[output]];
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
    const own = n * entries(d);
    let trace = 0;
    for (let r = 0; r < R; r++) trace += gram[diagonal(r)];
    const isAnchor = (r: number) => r % d.batch >= data(d);
    const asksNothing = (r: number) =>
      isAnchor(r) && owner[Math.floor(r / d.batch)] === d.objective;
    for (let r = 0; r < R; r++) {
      const [output, row] = [Math.floor(r / d.batch), r % d.batch];
      for (let c = 0; c < R; c++) {
        if (asksNothing(r) || asksNothing(c)) gram[n * R * R + r * R + c] = Number(r === c);
      }
      if (asksNothing(r)) continue;
      const share = isAnchor(r) ? d.anchors / data(d) : 1;
      gram[diagonal(r)] +=
        (share * curvature[own + 2 * K] * trace) / R / curvature[own + owner[output]];
      rhs[n * R + r] =
        outputs[n * d.out.stride + d.out.offset + row * O + output] - targets[row * O + output];
    }
  }
  return { gram, rhs };
};
