import { u32, wgsl } from '../wgsl.ts';
import { type TileDims, tileEdge } from './tile.ts';

/** A workgroup of 256. */
const MOST = 16;

/** Edge of the tile that a workgroup fills, one invocation an element: that of `tileEdge` where it is not larger than 16. */
export function tileSumEdge(d: Pick<TileDims, 'rows' | 'cols'>): number {
  return Math.min(MOST, tileEdge(d));
}

/** Workgroups along x (columns) and y (rows). */
export function tileSumGrid(d: TileDims): readonly [number, number] {
  const edge = tileSumEdge(d);
  return [Math.ceil(d.cols / edge), Math.ceil(d.rows / edge)];
}

/**
 * The product of two matrices where an invocation adds several up: `tile_sum` returns Σ_k a(row, k) · b(k, col), in ascending
 * order, for its row and column. The kernel declares `load_a(network, row, k)` and `load_b(network, k, col)`, which return 0
 * outside their matrix; all invocations of a workgroup must call it.
 */
export function tileSum(edge: number): string {
  return wgsl`
const TILE = ${u32(edge)};
var<workgroup> tile_a: array<array<f32, TILE>, TILE>;
var<workgroup> tile_b: array<array<f32, TILE>, TILE>;

fn tile_sum(network: u32, row: u32, col: u32, inner: u32, local: vec3u) -> f32 {
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
