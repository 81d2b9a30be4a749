import { u32, wgsl } from '../wgsl.ts';
import { invocationsOf, type ProductDims, type ProductForm, spanOf } from './productForm.ts';
import { registerText } from './registerText.ts';
import { tileEdge, tileGrid, tileProduct } from './tile.ts';
import { tileText } from './tileText.ts';

/** Stands first in the text. */
export function enablesOf(form: ProductForm | undefined): string {
  return form?.name === 'subgroup' ? 'enable subgroups;' : '';
}

/** Workgroups along x (columns) and y (rows). */
export function productGrid(
  d: Pick<ProductDims, 'rows' | 'cols' | 'inner'>,
  form: ProductForm | undefined,
): readonly [number, number] {
  if (!form) return tileGrid(d);
  const [rows, cols] = spanOf(form);
  return [Math.ceil(d.cols / cols), Math.ceil(d.rows / rows)];
}

/**
 * The product of two matrices, by the text of a form, or by small tiles without one: `multiply(matrix, group, local)` gives
 * Σ_k a(row, k) · b(k, col), in ascending k, of every element of the workgroup's part to `store`. The kernel declares
 *
 *   a_line(matrix, line)            where a line of a begins: row number `line`, or transposed number k
 *   a_at(place)                     its element at `place`, the beginning of its line and the steps along it
 *   b_line(matrix, line), b_at(place)   of b: line number k, or transposed a column
 *   store(matrix, row, col, sum)
 *
 * None is called outside its matrix. `SIDE_X` and `SIDE_Y` are the size of the workgroup, `SPAN_ROWS` the rows that it
 * computes; all invocations must call `multiply`.
 */
export function productText(d: ProductDims, form: ProductForm | undefined): string {
  return wgsl`
const PRODUCT_ROWS = ${u32(d.rows)};
const PRODUCT_INNER = ${u32(d.inner)};
const PRODUCT_COLS = ${u32(d.cols)};
${form ? largeText(d, form) : smallText(d)}`;
}

function largeText(d: ProductDims, form: ProductForm): string {
  return wgsl`
const SIDE_X = ${u32(invocationsOf(form))};
const SIDE_Y = 1u;
const SPAN_ROWS = ${u32(spanOf(form)[0])};
${form.name === 'tiles' ? tileText(d, form) : registerText(d, form)}`;
}

function smallText(d: ProductDims): string {
  return wgsl`
fn load_a(matrix: u32, row: u32, k: u32) -> f32 {
  if (row >= PRODUCT_ROWS || k >= PRODUCT_INNER) { return 0.0; }
  return a_at(${d.a.transposed ? 'a_line(matrix, k) + row' : 'a_line(matrix, row) + k'});
}

fn load_b(matrix: u32, k: u32, col: u32) -> f32 {
  if (k >= PRODUCT_INNER || col >= PRODUCT_COLS) { return 0.0; }
  return b_at(${d.b.transposed ? 'b_line(matrix, col) + k' : 'b_line(matrix, k) + col'});
}

fn store_inside(matrix: u32, row: u32, col: u32, sum: f32) {
  if (row < PRODUCT_ROWS && col < PRODUCT_COLS) { store(matrix, row, col, sum); }
}
${tileProduct(tileEdge(d), 'store_inside')}
const SIDE_X = SIDE;
const SIDE_Y = SIDE;
const SPAN_ROWS = TILE;

fn multiply(matrix: u32, group: vec3u, local: vec3u) {
  product(matrix, group.y * TILE, group.x * TILE, PRODUCT_INNER, local);
}`;
}
