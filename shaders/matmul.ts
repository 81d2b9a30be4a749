/**
 * Product of two matrices, either of them read transposed, for every network.
 *
 *   out[r,c] = Σ_k A[r,k] · B[k,c],   A = a or aᵀ,  B = b or bᵀ
 *
 *   a    [networks, rows, inner], or [networks, inner, rows] with transposeA
 *   b    [networks, inner, cols], or [networks, cols, inner] with transposeB
 *   out  [networks, rows, cols]
 *
 * Forward is a·bᵀ, the gradient of the input a·b, the gradient of the weights aᵀ·b. Square workgroup tiles; the sum
 * over k runs in ascending order.
 * Source: design §3; fragments/tile.ts.
 */
import { tileEdge, tileGrid, tileProduct } from './fragments/tile.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface MatmulDims {
  readonly networks: number;
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const bindings: Kernel<MatmulDims>['bindings'] = [
  {
    name: 'a',
    access: 'read',
    shape: (d) => [d.networks, ...(d.transposeA ? [d.inner, d.rows] : [d.rows, d.inner])],
  },
  {
    name: 'b',
    access: 'read',
    shape: (d) => [d.networks, ...(d.transposeB ? [d.cols, d.inner] : [d.inner, d.cols])],
  },
  { name: 'out', access: 'write', shape: (d) => [d.networks, d.rows, d.cols] },
];

const operands = (d: MatmulDims) => wgsl`
const ROWS = ${u32(d.rows)};
const INNER = ${u32(d.inner)};
const COLS = ${u32(d.cols)};
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>; // [networks, rows, cols]

fn load_a(network: u32, row: u32, k: u32) -> f32 {
  if (row >= ROWS || k >= INNER) { return 0.0; }
#if ${d.transposeA}
  return a[(network * INNER + k) * ROWS + row];
#else
  return a[(network * ROWS + row) * INNER + k];
#endif
}

fn load_b(network: u32, k: u32, col: u32) -> f32 {
  if (k >= INNER || col >= COLS) { return 0.0; }
#if ${d.transposeB}
  return b[(network * COLS + col) * INNER + k];
#else
  return b[(network * INNER + k) * COLS + col];
#endif
}`;

export const matmul: Kernel<MatmulDims> = {
  name: 'matmul',
  bindings,
  workgroups: (d) => grid('matmul', ...tileGrid(d), d.networks),
  source: (d) => wgsl`${operands(d)}

fn store(network: u32, row: u32, col: u32, sum: f32) {
  if (row < ROWS && col < COLS) { out[(network * ROWS + row) * COLS + col] = sum; }
}
${tileProduct(tileEdge(d))}

@compute @workgroup_size(SIDE, SIDE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  product(group.z, group.y * TILE, group.x * TILE, INNER, local);
}`,
};

/** One invocation per element and no tiles: the plain version that benchmarks compare with. */
export const matmulNaive: Kernel<MatmulDims> = {
  name: 'matmulNaive',
  bindings,
  workgroups: (d) => grid('matmulNaive', Math.ceil(d.cols / 8), Math.ceil(d.rows / 8), d.networks),
  source: (d) => wgsl`${operands(d)}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= ROWS || id.x >= COLS) { return; }
  var sum = 0.0;
  for (var k = 0u; k < INNER; k++) {
    sum += load_a(id.z, id.y, k) * load_b(id.z, k, id.x);
  }
  out[(id.z * ROWS + id.y) * COLS + id.x] = sum;
}`,
};

export const matmulReference: Reference<MatmulDims> = (d, { a, b }) => {
  const out = new Float64Array(d.networks * d.rows * d.cols);
  for (let n = 0; n < d.networks; n++) {
    for (let r = 0; r < d.rows; r++) {
      for (let c = 0; c < d.cols; c++) {
        let sum = 0;
        for (let k = 0; k < d.inner; k++) {
          const left = d.transposeA
            ? a[(n * d.inner + k) * d.rows + r]
            : a[(n * d.rows + r) * d.inner + k];
          const right = d.transposeB
            ? b[(n * d.cols + c) * d.inner + k]
            : b[(n * d.inner + k) * d.cols + c];
          sum += left * right;
        }
        out[(n * d.rows + r) * d.cols + c] = sum;
      }
    }
  }
  return { out };
};
