import { wgsl } from '../wgsl.ts';

/**
 * Tiles of a Cholesky factor: 4 rows × the 4 columns of a panel, as a matrix of 4 columns, one lane's work in registers.
 *
 * `block` and `matrix` are where the direction's part of `factor` and the network's part of `gram` start, both with
 * rows of SIZE; `size` is how many of the rows count. Needs the bindings `gram` and `factor`.
 */
export function factorTiles(): string {
  return wgsl`
/** gram − L Lᵀ over the columns before the panel, for 4 rows and the panel's 4 columns: a vector of rows per column. */
fn open_tile(block: u32, matrix: u32, size: u32, panel: u32, row: u32) -> mat4x4f {
  // Past the end stands the last row again: read, and never stored.
  let rows = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(size - 1u)) * SIZE;
  let cols = min(vec4u(panel, panel + 1u, panel + 2u, panel + 3u), vec4u(size - 1u));
  let own = matrix + rows;
  var tile = mat4x4f(
    vec4f(gram[own.x + cols.x], gram[own.y + cols.x], gram[own.z + cols.x], gram[own.w + cols.x]),
    vec4f(gram[own.x + cols.y], gram[own.y + cols.y], gram[own.z + cols.y], gram[own.w + cols.y]),
    vec4f(gram[own.x + cols.z], gram[own.y + cols.z], gram[own.z + cols.z], gram[own.w + cols.z]),
    vec4f(gram[own.x + cols.w], gram[own.y + cols.w], gram[own.z + cols.w], gram[own.w + cols.w]),
  );
  let left = block + rows;
  let above = block + cols * SIZE;
  for (var k = 0u; k < panel; k++) {
    let l = vec4f(factor[left.x + k], factor[left.y + k], factor[left.z + k], factor[left.w + k]);
    tile[0] -= l * factor[above.x + k];
    tile[1] -= l * factor[above.y + k];
    tile[2] -= l * factor[above.z + k];
    tile[3] -= l * factor[above.w + k];
  }
  return tile;
}

/** Into the lower triangle of the leading block, and mirrored; what is not part of it is left. */
fn store_tile(block: u32, size: u32, panel: u32, row: u32, tile: mat4x4f) {
  var columns = tile;
  for (var c = 0u; c < 4u; c++) {
    for (var r = 0u; r < 4u; r++) {
      if (row + r < size && panel + c <= row + r) {
        factor[block + (row + r) * SIZE + panel + c] = columns[c][r];
        factor[block + (panel + c) * SIZE + row + r] = columns[c][r];
      }
    }
  }
}

struct Diagonal {
  l: mat4x4f,
  pivots: vec4f,
}

/** Factor of a panel's diagonal block; of no use where a pivot is not positive. */
fn factor_diagonal(a: mat4x4f) -> Diagonal {
  let l0 = a[0] / sqrt(a[0].x);
  let a1 = a[1] - l0 * l0.y;
  let l1 = a1 / sqrt(a1.y);
  let a2 = a[2] - l0 * l0.z - l1 * l1.z;
  let l2 = a2 / sqrt(a2.z);
  let a3 = a[3] - l0 * l0.w - l1 * l1.w - l2 * l2.w;
  let l3 = a3 / sqrt(a3.w);
  return Diagonal(mat4x4f(l0, l1, l2, l3), vec4f(a[0].x, a1.y, a2.z, a3.w));
}

/** tile · l⁻ᵀ. */
fn solve_tile(tile: mat4x4f, l: mat4x4f) -> mat4x4f {
  let x0 = tile[0] / l[0].x;
  let x1 = (tile[1] - x0 * l[0].y) / l[1].y;
  let x2 = (tile[2] - x0 * l[0].z - x1 * l[1].z) / l[2].z;
  let x3 = (tile[3] - x0 * l[0].w - x1 * l[1].w - x2 * l[2].w) / l[3].w;
  return mat4x4f(x0, x1, x2, x3);
}

/** The diagonal block plus shift · I; what is past the end becomes rows of I. */
fn damped(tile: mat4x4f, shift: f32, past: vec4<bool>) -> mat4x4f {
  let unit = mat4x4f(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0);
  let sum = tile + shift * unit;
  return mat4x4f(
    select(sum[0], unit[0], past),
    select(sum[1], unit[1], past),
    select(sum[2], unit[2], past),
    select(sum[3], unit[3], past),
  );
}

/** By the bits: normal numbers without a sign, so neither infinities nor NaN. */
fn are_positive(values: vec4f) -> bool {
  return all(bitcast<vec4u>(values) - 0x00800000u < vec4u(0x7f000000u));
}`;
}
