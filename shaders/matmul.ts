/**
 * Product of two matrices, either of them read transposed, for every network.
 *
 *   out[r,c] = Σ_k A[r,k] · B[k,c],   A = a or aᵀ,  B = b or bᵀ
 *
 *   a    [networks, rows, inner], or [networks, inner, rows] with transposeA
 *   b    [networks, inner, cols], or [networks, cols, inner] with transposeB
 *   out  [networks, rows, cols]
 *
 * Forward is a·bᵀ, the gradient of the input a·b, the gradient of the weights aᵀ·b. Small square tiles, or the text of a
 * `form` for large products; the sum over k runs in ascending order in all of them.
 * Source: design §3; fragments/tile.ts and fragments/product.ts.
 */
import { enablesOf, productGrid, productText } from './fragments/product.ts';
import type { Operand, ProductForm } from './fragments/productForm.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface MatmulDims {
  readonly networks: number;
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Small tiles where absent. */
  readonly form?: ProductForm;
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

/** Lines of that length; four elements at a time where they divide and the lanes of a subgroup do not share the loads. */
function operandOf(form: ProductForm | undefined, transposed: boolean, length: number): Operand {
  const four = form !== undefined && form.name !== 'subgroup' && length % 4 === 0;
  return { transposed, four };
}

function operandsOf(d: MatmulDims, form: ProductForm | undefined) {
  const [linesA, lengthA] = d.transposeA ? [d.inner, d.rows] : [d.rows, d.inner];
  const [linesB, lengthB] = d.transposeB ? [d.cols, d.inner] : [d.inner, d.cols];
  const a = operandOf(form, d.transposeA, lengthA);
  const b = operandOf(form, d.transposeB, lengthB);
  return {
    product: { ...d, a, b },
    text: wgsl`
${operandText('a', 0, linesA, lengthA, a.four)}
${operandText('b', 1, linesB, lengthB, b.four)}
@group(0) @binding(2) var<storage, read_write> out: array<f32>; // [networks, rows, cols]`,
  };
}

/** Declares an operand's buffer and how it is read. */
function operandText(
  name: 'a' | 'b',
  binding: number,
  lines: number,
  length: number,
  four = false,
) {
  return wgsl`
@group(0) @binding(${String(binding)}) var<storage, read> ${name}: array<${four ? 'vec4f' : 'f32'}>;

fn ${name}_line(network: u32, line: u32) -> u32 {
  return (network * ${u32(lines)} + line) * ${u32(length)};
}

fn ${name}_at(place: u32) -> f32 { return ${name}[${four ? 'place / 4u][place % 4u' : 'place'}]; }
${four ? `fn ${name}_four(place: u32) -> vec4f { return ${name}[place / 4u]; }` : ''}`;
}

export const matmul: Kernel<MatmulDims> = {
  name: 'matmul',
  bindings,
  workgroups: (d) => grid('matmul', ...productGrid(d, d.form), d.networks),
  source: (d) => wgsl`
${enablesOf(d.form)}
${operandsOf(d, d.form).text}

fn store(network: u32, row: u32, col: u32, sum: f32) {
  out[(network * ${u32(d.rows)} + row) * ${u32(d.cols)} + col] = sum;
}
${productText(operandsOf(d, d.form).product, d.form)}

@compute @workgroup_size(SIDE_X, SIDE_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  multiply(group.z, group, local);
}`,
};

/** One invocation per element and no tiles: the plain version that benchmarks compare with. */
export const matmulNaive: Kernel<MatmulDims> = {
  name: 'matmulNaive',
  bindings,
  workgroups: (d) => grid('matmulNaive', Math.ceil(d.cols / 8), Math.ceil(d.rows / 8), d.networks),
  source: (d) => wgsl`
${operandsOf(d, undefined).text}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= ${u32(d.rows)} || id.x >= ${u32(d.cols)}) { return; }
  var sum = 0.0;
  for (var k = 0u; k < ${u32(d.inner)}; k++) {
    let left = a_at(${d.transposeA ? 'a_line(id.z, k) + id.y' : 'a_line(id.z, id.y) + k'});
    let right = b_at(${d.transposeB ? 'b_line(id.z, id.x) + k' : 'b_line(id.z, k) + id.x'});
    sum += left * right;
  }
  out[(id.z * ${u32(d.rows)} + id.y) * ${u32(d.cols)} + id.x] = sum;
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
