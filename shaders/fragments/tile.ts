import { u32, wgsl } from '../wgsl.ts';

/** The three sizes of a product [rows, inner] × [inner, cols]. */
export interface TileDims {
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
}

/** Edge of the tiles of large products: 8 × 8 invocations with a block of 4 × 4 sums each. */
const BLOCKED = 32;
const BLOCK = 4;

/**
 * Edge of the square tile that a workgroup fills. Thin products take a small one, whose invocations are not mostly idle: one
 * sum each. Others keep blocks of sums in registers. Neither has barriers, which cost software adapters more than they save.
 * The sum over `inner` runs in ascending order whatever the edge, so the edge never changes a bit.
 */
export function tileEdge(d: Pick<TileDims, 'rows' | 'cols'>): number {
  const thinnest = Math.min(d.rows, d.cols);
  if (thinnest <= 4) return 4;
  if (thinnest <= 8) return 8;
  return thinnest <= 16 ? 16 : BLOCKED;
}

/** Workgroups along x (columns) and y (rows). */
export function tileGrid(d: TileDims): readonly [number, number] {
  const edge = tileEdge(d);
  return [Math.ceil(d.cols / edge), Math.ceil(d.rows / edge)];
}

/**
 * Every product of two matrices: `product(network, first_row, first_col, inner, local)` gives Σ_k a(row, k) · b(k, col) of
 * every element of a tile to `store`. The kernel declares `load_a(network, row, k)` and `load_b(network, k, col)`, which
 * return 0 outside their matrix, and `store(network, row, col, sum)` (or another name), which keeps nothing outside its own. `TILE` is the
 * edge, `SIDE` what the workgroup has of invocations along x and y; all of them must call `product`.
 */
export function tileProduct(edge: number, store = 'store'): string {
  return edge === BLOCKED ? blocks(store) : tiles(edge, store);
}

function tiles(edge: number, store: string): string {
  return wgsl`
const TILE = ${u32(edge)};
const SIDE = TILE;

fn product(network: u32, first_row: u32, first_col: u32, inner: u32, local: vec3u) {
  let row = first_row + local.y;
  let col = first_col + local.x;
  var sum = 0.0;
  for (var k = 0u; k < inner; k++) {
    sum += load_a(network, row, k) * load_b(network, k, col);
  }
  ${store}(network, row, col, sum);
}`;
}

function blocks(store: string): string {
  return wgsl`
const BLOCK = ${u32(BLOCK)};
const SIDE = ${u32(BLOCKED / BLOCK)};
const TILE = BLOCK * SIDE;

fn product(network: u32, first_row: u32, first_col: u32, inner: u32, local: vec3u) {
  let row = first_row + local.y * BLOCK;
  let col = first_col + local.x * BLOCK;
  var sums = mat4x4f(); // a vector of rows per column
  for (var k = 0u; k < inner; k++) {
    let a = vec4f(
      load_a(network, row, k),
      load_a(network, row + 1u, k),
      load_a(network, row + 2u, k),
      load_a(network, row + 3u, k),
    );
    sums[0] += a * load_b(network, k, col);
    sums[1] += a * load_b(network, k, col + 1u);
    sums[2] += a * load_b(network, k, col + 2u);
    sums[3] += a * load_b(network, k, col + 3u);
  }
  for (var c = 0u; c < BLOCK; c++) {
    for (var r = 0u; r < BLOCK; r++) {
      ${store}(network, row + r, col + c, sums[c][r]);
    }
  }
}`;
}
