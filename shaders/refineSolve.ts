/**
 * One step of refining (K + ρ tr(K)/R I) α = b by solves with a factor that is only near it: takes off the residual r all
 * that this solve and those before it can, to least squares (GCR).
 *
 *   s = ρ tr(K)/R z + J Jᵀz                        what the k-th solve z = M⁻¹ r changes r by, for a share of 1
 *   s ← s − Σ_{i<k} (s_i·s / s_i·s_i) s_i          and that of an earlier one with it; kept as s_k, and as what it is made of
 *   r ← r − (s·r / s·s) s,   z ← r                 the next solve's right-hand side
 *   shares: how much of every solve has then been taken, so that α = Σ_k shares[k] z_k
 *
 *   gram      [networks, R, R]         K; its diagonal is read
 *   products  [networks, R]            J v, v = −Jᵀz: the sum of the v is what α stands for, so r knows their roundings
 *   rhs       [networks, R]            z, then r
 *   residual  [networks, R]            r; b before the first solve, as z was
 *   changes   [networks, solves, R]    s_k
 *   mixes     [networks, solves, solves + 1]  s_k in terms of the changes as they came, and s_k·s_k at the end
 *   shares    [networks, solves]
 *   count     [networks] u32           k; after the last solve 0 again
 *
 * The length of r never grows, and |J Jᵀα − J Jᵀα*| ≤ |r| for the solution α*. Where an s has lost all but its roundings in the
 * second line nothing more can be had: it counts as 0, and so does its share.
 * One workgroup per network; sums are trees. A lane keeps to its own rows and columns, so they need no barrier.
 * Source: design §4.9; Eisenstat, Elman & Schultz, SIAM J. Numer. Anal. 20 (1983), generalized conjugate residuals.
 */
import { lanesFor, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface RefineSolveDims {
  readonly networks: number;
  /** R. */
  readonly rows: number;
  /** The most that there are. */
  readonly solves: number;
  /** ρ. */
  readonly ridge: number;
}

/** Of the square of what was there, less is what rounding leaves: 1e-4 of its length, where f32 has 6e-8 and sums of it. */
const LOST = 1e-8;

export const refineSolve: Kernel<RefineSolveDims> = {
  name: 'refineSolve',
  bindings: [
    { name: 'gram', access: 'read', shape: (d) => [d.networks, d.rows, d.rows] },
    { name: 'products', access: 'read', shape: (d) => [d.networks, d.rows] },
    { name: 'rhs', access: 'write', shape: (d) => [d.networks, d.rows] },
    { name: 'residual', access: 'write', shape: (d) => [d.networks, d.rows] },
    { name: 'changes', access: 'write', shape: (d) => [d.networks, d.solves, d.rows] },
    { name: 'mixes', access: 'write', shape: (d) => [d.networks, d.solves, d.solves + 1] },
    { name: 'shares', access: 'write', shape: (d) => [d.networks, d.solves] },
    { name: 'count', access: 'write', type: 'u32', shape: (d) => [d.networks] },
  ],
  workgroups: (d) => grid('refineSolve', 1, 1, d.networks),
  source: (d) => wgsl`
const ROWS = ${u32(d.rows)};
const SOLVES = ${u32(d.solves)};
const RIDGE = ${f32(d.ridge)};
const LOST = ${f32(LOST)};
@group(0) @binding(0) var<storage, read> gram: array<f32>;
@group(0) @binding(1) var<storage, read> products: array<f32>;
@group(0) @binding(2) var<storage, read_write> rhs: array<f32>;
@group(0) @binding(3) var<storage, read_write> residual: array<f32>;
@group(0) @binding(4) var<storage, read_write> changes: array<f32>;
@group(0) @binding(5) var<storage, read_write> mixes: array<f32>;
@group(0) @binding(6) var<storage, read_write> shares: array<f32>;
@group(0) @binding(7) var<storage, read_write> count: array<u32>;
${workgroupSum(lanesFor(d.rows))}
var<workgroup> solve: u32;

/** a / b; of what counts as 0 there is no share. */
fn share_of(a: f32, b: f32) -> f32 {
  if (b > 0.0) { return a / b; }
  return 0.0;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  if (lane == 0u) { solve = count[network]; }
  let k = workgroupUniformLoad(&solve);
  let rows = network * ROWS;
  let change = (network * SOLVES + k) * ROWS;
  let mix = (network * SOLVES + k) * (SOLVES + 1u);

  var diagonal = 0.0;
  for (var r = lane; r < ROWS; r += LANES) { diagonal += gram[(rows + r) * ROWS + r]; }
  let ridge = RIDGE * workgroup_sum(lane, diagonal) / f32(ROWS);
  var squares = 0.0;
  for (var r = lane; r < ROWS; r += LANES) {
    let s = ridge * rhs[rows + r] - products[rows + r];
    changes[change + r] = s;
    squares += s * s;
  }
  let whole = workgroup_sum(lane, squares);
  for (var c = lane; c < SOLVES; c += LANES) { mixes[mix + c] = select(0.0, 1.0, c == k); }

  for (var i = 0u; i < k; i++) {
    let earlier = (network * SOLVES + i) * ROWS;
    let earlier_mix = (network * SOLVES + i) * (SOLVES + 1u);
    var along = 0.0;
    for (var r = lane; r < ROWS; r += LANES) { along += changes[earlier + r] * changes[change + r]; }
    let part = share_of(workgroup_sum(lane, along), mixes[earlier_mix + SOLVES]);
    for (var r = lane; r < ROWS; r += LANES) { changes[change + r] -= part * changes[earlier + r]; }
    for (var c = lane; c < SOLVES; c += LANES) { mixes[mix + c] -= part * mixes[earlier_mix + c]; }
  }

  squares = 0.0;
  var along = 0.0;
  for (var r = lane; r < ROWS; r += LANES) {
    let s = changes[change + r];
    squares += s * s;
    along += s * residual[rows + r];
  }
  let kept = workgroup_sum(lane, squares);
  let square = select(0.0, kept, kept > LOST * whole);
  let share = share_of(workgroup_sum(lane, along), square);
  for (var r = lane; r < ROWS; r += LANES) {
    let left = residual[rows + r] - share * changes[change + r];
    residual[rows + r] = left;
    rhs[rows + r] = left;
  }
  for (var c = lane; c < SOLVES; c += LANES) {
    let taken = select(shares[network * SOLVES + c], 0.0, k == 0u);
    shares[network * SOLVES + c] = taken + share * mixes[mix + c];
  }
  if (lane == 0u) {
    mixes[mix + SOLVES] = square;
    count[network] = (k + 1u) % SOLVES;
  }
}`,
};

export const refineSolveReference: Reference<RefineSolveDims> = (d, operands) => {
  const { gram, products } = operands;
  const [rhs, residual, changes, mixes, shares, count] = [
    operands.rhs,
    operands.residual,
    operands.changes,
    operands.mixes,
    operands.shares,
    operands.count,
  ].map((values) => Float64Array.from(values));
  const dot = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const shareOf = (a: number, b: number) => (b > 0 ? a / b : 0);
  const row = (array: Float64Array, index: number, length: number) =>
    array.subarray(index * length, (index + 1) * length);
  for (let n = 0; n < d.networks; n++) {
    const k = count[n];
    const s = row(changes, n * d.solves + k, d.rows);
    const mix = row(mixes, n * d.solves + k, d.solves + 1);
    let trace = 0;
    for (let r = 0; r < d.rows; r++) trace += gram[(n * d.rows + r) * d.rows + r];
    for (let r = 0; r < d.rows; r++) {
      s[r] = ((d.ridge * trace) / d.rows) * rhs[n * d.rows + r] - products[n * d.rows + r];
    }
    const whole = dot(s, s);
    for (let c = 0; c < d.solves; c++) mix[c] = Number(c === k);
    for (let i = 0; i < k; i++) {
      const earlier = row(changes, n * d.solves + i, d.rows);
      const made = row(mixes, n * d.solves + i, d.solves + 1);
      const part = shareOf(dot(earlier, s), made[d.solves]);
      for (let r = 0; r < d.rows; r++) s[r] -= part * earlier[r];
      for (let c = 0; c < d.solves; c++) mix[c] -= part * made[c];
    }
    const kept = dot(s, s);
    mix[d.solves] = kept > LOST * whole ? kept : 0;
    const left = row(residual, n, d.rows);
    const share = shareOf(dot(s, left), mix[d.solves]);
    for (let r = 0; r < d.rows; r++) left[r] -= share * s[r];
    rhs.set(left, n * d.rows);
    for (let c = 0; c < d.solves; c++) {
      const taken = k === 0 ? 0 : shares[n * d.solves + c];
      shares[n * d.solves + c] = taken + share * mix[c];
    }
    count[n] = (k + 1) % d.solves;
  }
  return { rhs, residual, changes, mixes, shares, count };
};
