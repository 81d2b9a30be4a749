/**
 * Damped Cholesky factor of the protected rows' Gram matrix, for every direction its own leading block.
 *
 *   L Lᵀ = K_d + λ·tr(K_d)/R_d·I,   K_d = gram[0:R_d, 0:R_d],   R_d = first(priority[d])·batch
 *
 *   gram      [networks, R, R]              K, symmetric; row i·batch + n is protected output i at row n
 *   priority  [networks, D] u32             outputs of objectives below priority[d] are protected
 *   factor    [networks, D, R, R]           the leading block: L in the lower triangle, Lᵀ in the upper, so that rows and
 *                                           columns can both be read as neighbours; the rest stays as it is
 *   info      [networks, D] u32             times that λ was raised, or FAILED or ZERO, where L is not to be used
 *
 * Where a pivot is not a positive number, K_d is factored again with 10 λ, at most RAISES times. A matrix whose trace
 * is 0 is told apart: no protected output depends on the trunk, so nothing has to be taken off a direction.
 * Nothing protected (R_d = 0) succeeds with nothing to do.
 *
 * One workgroup per direction and network goes left to right in panels of 4 columns. A lane holds tiles of 4 × 4 in
 * registers: it subtracts the products of all columns before the panel, straight from `gram`, so that another attempt
 * needs no copy. Every lane then factors the panel's 4 × 4 diagonal block for itself, which takes no barrier, and
 * solves its tiles against it. Where there are subgroups, one of them takes 16 columns at a time (fragments/factorBlocks.ts).
 * Sums run in ascending order.
 * Source: design §4.3; Golub & Van Loan, Matrix Computations, §4.2 (left-looking block Cholesky).
 */
import { factorBlocks } from './fragments/factorBlocks.ts';
import { factorTiles } from './fragments/factorTiles.ts';
import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
import { grid, type Kernel, type Reference, SUBGROUP_LANES } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

/** Where the factors of all directions stand, and how large they are. */
export interface FactorDims {
  readonly networks: number;
  readonly directions: number;
  readonly batch: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** R: rows of the stored matrices, at least the largest R_d. */
  readonly size: number;
}

export interface CholeskyDims extends FactorDims {
  /** λ of the first attempt. */
  readonly damping: number;
}

/** Further attempts after the first. */
export const RAISES = 3;

/** The value of `info` where every attempt failed. */
export const FAILED = RAISES + 1;

/** The value of `info` for a zero matrix. */
export const ZERO = FAILED + 1;

const LANES = 64;

export const cholesky: Kernel<CholeskyDims> = {
  name: 'cholesky',
  bindings: [
    { name: 'gram', access: 'read', shape: (d) => [d.networks, d.size, d.size] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    { name: 'factor', access: 'write', shape: (d) => [d.networks, d.directions, d.size, d.size] },
    { name: 'info', access: 'write', type: 'u32', shape: (d) => [d.networks, d.directions] },
  ],
  workgroups: (d) => grid('cholesky', d.directions, 1, d.networks),
  source: (d) => text(d, LANES, byWorkgroup()),
  bySubgroup: {
    source: (d) => wgsl`enable subgroups;
${text(d, SUBGROUP_LANES, factorBlocks())}`,
  },
};

/** `factorise` is one attempt by that many lanes; the same answer in every lane. */
function text(d: CholeskyDims, lanes: number, factorise: string): string {
  return wgsl`
const LANES = ${u32(lanes)};
const BATCH = ${u32(d.batch)};
const DIRECTIONS = ${u32(d.directions)};
const SIZE = ${u32(d.size)};
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read> gram: array<f32>;
@group(0) @binding(1) var<storage, read> priority: array<u32>;
@group(0) @binding(2) var<storage, read_write> factor: array<f32>;
@group(0) @binding(3) var<storage, read_write> info: array<u32>;
${factorise}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let own = group.z * DIRECTIONS + group.x;
  let size = FIRST[priority[own]] * BATCH;
  let block = own * SIZE * SIZE;
  let matrix = group.z * SIZE * SIZE;
  var trace = 0.0;
  for (var row = 0u; row < size; row++) {
    trace += gram[matrix + row * SIZE + row];
  }
  var shift = ${f32(d.damping)} * trace / f32(size);
  var raises = 0u;
  while (raises <= ${u32(RAISES)} && !factorise(lane, block, matrix, size, shift)) {
    shift *= 10.0;
    raises += 1u;
  }
  if (lane == 0u) {
    let is_zero = size > 0u && (bitcast<u32>(trace) & 0x7fffffffu) == 0u;
    info[own] = select(raises, ${u32(ZERO)}, is_zero);
  }
}`;
}

function byWorkgroup(): string {
  return wgsl`
var<workgroup> diagonal: mat4x4f;
${factorTiles()}

fn factorise(lane: u32, block: u32, matrix: u32, size: u32, shift: f32) -> bool {
  for (var panel = 0u; panel < size; panel += 4u) {
    if (lane == 0u) {
      let past = vec4u(panel, panel + 1u, panel + 2u, panel + 3u) >= vec4u(size);
      diagonal = damped(open_tile(block, matrix, size, panel, panel), shift, past);
    }
    let own = factor_diagonal(workgroupUniformLoad(&diagonal));
    if (!are_positive(own.pivots)) {
      return false;
    }
    if (lane == 0u) {
      store_tile(block, size, panel, panel, own.l);
    }
    for (var row = panel + 4u + 4u * lane; row < size; row += 4u * LANES) {
      let tile = open_tile(block, matrix, size, panel, row);
      store_tile(block, size, panel, row, solve_tile(tile, own.l));
    }
    storageBarrier();
  }
  return true;
}`;
}

/** Rows of a direction's leading block. */
export function blockRows(d: FactorDims, priority: number): number {
  return firstOutputs(d.outputs)[priority] * d.batch;
}

export const choleskyReference: Reference<CholeskyDims> = (d, { gram, priority, ...written }) => {
  const factor = Float64Array.from(written.factor);
  const info = new Float64Array(d.networks * d.directions);
  for (let own = 0; own < info.length; own++) {
    const rows = blockRows(d, priority[own]);
    const matrix = Math.floor(own / d.directions) * d.size ** 2;
    const k = (i: number, j: number) => gram[matrix + i * d.size + j];
    let trace = 0;
    for (let i = 0; i < rows; i++) trace += k(i, i);
    if (rows > 0 && trace === 0) {
      info[own] = ZERO;
      continue;
    }
    const attempt = (raises: number) =>
      lowerFactor(
        rows,
        (i, j) => k(i, j) + (i === j ? (d.damping * 10 ** raises * trace) / rows : 0),
      );
    let lower = attempt(0);
    while (!lower && ++info[own] <= RAISES) lower = attempt(info[own]);
    lower?.forEach((row, i) => {
      factor.set(row, (own * d.size + i) * d.size);
      row.forEach((value, j) => {
        factor[(own * d.size + j) * d.size + i] = value;
      });
    });
  }
  return { factor, info };
};

/** Rows of the lower triangle of L; nothing where a pivot is not a positive number. */
function lowerFactor(rows: number, a: (i: number, j: number) => number): number[][] | undefined {
  const lower: number[][] = [];
  for (let i = 0; i < rows; i++) {
    lower.push([]);
    for (let j = 0; j <= i; j++) {
      let rest = a(i, j);
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      if (j < i) {
        lower[i].push(rest / lower[j][j]);
      } else {
        if (!(rest > 0 && rest < Number.POSITIVE_INFINITY)) return undefined;
        lower[i].push(Math.sqrt(rest));
      }
    }
  }
  return lower;
}
