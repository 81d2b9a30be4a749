import { u32, wgsl } from '../wgsl.ts';

/** The three sizes of a product [rows, inner] × [inner, cols]. */
export interface TileDims {
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
}

/**
 * Edge of the square tile for a product: 16 fills a workgroup of 256; thin products take a smaller one, whose
 * invocations are not mostly idle at the barriers.
 * The sum over `inner` runs in ascending order whatever the edge, so the edge never changes a bit.
 */
export function tileEdge(d: Pick<TileDims, 'rows' | 'cols'>): number {
  const thinnest = Math.min(d.rows, d.cols);
  if (thinnest <= 4) return 4;
  return thinnest <= 8 ? 8 : 16;
}

/** Workgroups along x (columns) and y (rows). */
export function tileGrid(d: TileDims): readonly [number, number] {
  const edge = tileEdge(d);
  return [Math.ceil(d.cols / edge), Math.ceil(d.rows / edge)];
}

/**
 * The sum behind every product of two matrices: `tile_product` returns Σ_k a(row, k) · b(k, col) for this
 * invocation's row and column. The kernel declares `load_a(network, row, k)` and `load_b(network, k, col)`, which
 * return 0 outside their matrix; all invocations of a workgroup must call it.
 */
export function tileProduct(edge: number): string {
  return wgsl`
const TILE = ${u32(edge)};
var<workgroup> tile_a: array<array<f32, TILE>, TILE>;
var<workgroup> tile_b: array<array<f32, TILE>, TILE>;

fn tile_product(network: u32, row: u32, col: u32, inner: u32, local: vec3u) -> f32 {
  var sum = 0.0;
  for (var first = 0u; first < inner; first += TILE) {
    tile_a[local.y][local.x] = load_a(network, row, first + local.x);
    tile_b[local.y][local.x] = load_b(network, first + local.y, col);
    workgroupBarrier();
    for (var k = 0u; k < TILE; k++) {
      sum += tile_a[local.y][k] * tile_b[k][local.x];
    }
    workgroupBarrier();
  }
  return sum;
}`;
}
