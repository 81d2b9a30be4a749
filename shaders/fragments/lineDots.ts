import { SUBGROUP_LANES } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';

/** Rows and columns of a tile. */
export const DOTS_EDGE = 8;

/**
 * Dot products of 8 lines with 8 lines by one subgroup, in registers. Every lane adds up its part of each line, one element in
 * four, so that the lanes read neighbours; `sum_of_lanes` adds the parts.
 *
 * Declares `Lines`, 8 places where lines begin, and `Dots`, what they make: a matrix per 4 rows and 4 columns, a vector of
 * rows per column. For each pair of buffers there is `ROWS_COLS_dots(rows, cols, length, lane)`, the lane's part.
 */
export function lineDots(pairs: readonly (readonly [rows: string, cols: string])[]): string {
  const buffers = [...new Set(pairs.flat())];
  return wgsl`
struct Lines { low: vec4u, high: vec4u }
struct Dots { low_low: mat4x4f, low_high: mat4x4f, high_low: mat4x4f, high_high: mat4x4f } // rows, columns
${buffers.map(fourOf).join('\n')}
${pairs.map(([rows, cols]) => dotsOf(rows, cols)).join('\n')}

fn columns_of_lanes(part: mat4x4f) -> mat4x4f {
  return mat4x4f(
    subgroupAdd(part[0]),
    subgroupAdd(part[1]),
    subgroupAdd(part[2]),
    subgroupAdd(part[3]),
  );
}

fn sum_of_lanes(part: Dots) -> Dots {
  return Dots(
    columns_of_lanes(part.low_low),
    columns_of_lanes(part.low_high),
    columns_of_lanes(part.high_low),
    columns_of_lanes(part.high_high),
  );
}`;
}

function fourOf(buffer: string): string {
  return wgsl`
fn four_of_${buffer}(at: vec4u) -> vec4f {
  return vec4f(${buffer}[at.x], ${buffer}[at.y], ${buffer}[at.z], ${buffer}[at.w]);
}`;
}

function dotsOf(rows: string, cols: string): string {
  return wgsl`
fn ${rows}_${cols}_dots(rows: Lines, cols: Lines, length: u32, lane: u32) -> Dots {
  var low_low = mat4x4f();
  var low_high = mat4x4f();
  var high_low = mat4x4f();
  var high_high = mat4x4f();
  for (var k = lane; k < length; k += ${u32(SUBGROUP_LANES)}) {
    let a = four_of_${rows}(rows.low + k);
    let b = four_of_${rows}(rows.high + k);
    let c = four_of_${cols}(cols.low + k);
    let d = four_of_${cols}(cols.high + k);
    low_low[0] += a * c.x; low_low[1] += a * c.y; low_low[2] += a * c.z; low_low[3] += a * c.w;
    low_high[0] += a * d.x; low_high[1] += a * d.y; low_high[2] += a * d.z; low_high[3] += a * d.w;
    high_low[0] += b * c.x; high_low[1] += b * c.y; high_low[2] += b * c.z; high_low[3] += b * c.w;
    high_high[0] += b * d.x; high_high[1] += b * d.y; high_high[2] += b * d.z; high_high[3] += b * d.w;
  }
  return Dots(low_low, low_high, high_low, high_high);
}`;
}
