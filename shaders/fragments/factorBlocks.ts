import { SUBGROUP_LANES } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';

/** Columns of a block. */
const BLOCK = 16;
/** Vectors of 4 rows, one row a lane, in the diagonal block and in a tile below it. */
const DIAGONAL = BLOCK / SUBGROUP_LANES;
const TILE = 4;

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const columns = upTo(BLOCK);
const rowOf = (vector: number) => `rows_${vector}`;

/**
 * One attempt at a Cholesky factor by one subgroup: `factorise(lane, block, matrix, size, shift)`, whose arguments are as in
 * `factorTiles`. Goes left to right in blocks of 16 columns, whose sums stay in registers: the diagonal block, then tiles of
 * 16 rows. A lane holds whole rows; what all need of one row is broadcast. Needs the bindings `gram` and `factor`, and
 * `workgroup_uniform` for the verdict.
 *
 * Unrolled, since arrays with a dynamic index would not stay in registers. With blocks of one column and tiles of one vector
 * the text is
 *
 *   for (var first = 0u; first < size; first += 1u) {
 *     let rows_0 = min(first + lane, size - 1u);
 *     var x_0_0 = gram[matrix + min(first, size - 1u) * SIZE + rows_0];
 *     for (var k = 0u; k < first; k++) {
 *       let own_0 = factor[block + k * SIZE + rows_0];
 *       let pivot_0 = subgroupBroadcast(own_0, 0u); x_0_0 = x_0_0 - own_0 * pivot_0;
 *     }
 *     x_0_0 = x_0_0 + shift; let root_0 = sqrt(subgroupBroadcast(x_0_0, 0u)); x_0_0 = x_0_0 / root_0; …store
 *     for (var row = first + 1u; row < size; row += 4u) { …the same sums; x_0_0 = x_0_0 / root_0; …store }
 *   }
 */
export function factorBlocks(): string {
  return wgsl`
var<workgroup> is_fine: bool;

fn factorise(lane: u32, block: u32, matrix: u32, size: u32, shift: f32) -> bool {
  for (var first = 0u; first < size; first += ${u32(BLOCK)}) {
    // Past the end stands the last row or column again: read, and never stored.
    let last = size - 1u;
    ${columns.map((c) => `let from_${c} = matrix + min(first + ${u32(c)}, last) * SIZE;`).join('\n    ')}
    ${upTo(DIAGONAL)
      .map((t) => `let pivots_${t} = min(first + ${u32(4 * t)} + lane, last);`)
      .join('\n    ')}
    ${sums('pivots', 'd', DIAGONAL)}
    ${columns.map((c) => `d_${c >> 2}_${c} = d_${c >> 2}_${c} + select(0.0, shift, lane == ${u32(c % 4)});`).join('\n    ')}
    ${columns.map(diagonalColumn).join('\n    ')}
    if (lane == 0u) { is_fine = ${columns.map((c) => `(is_positive(pivot_${c}) || first + ${u32(c)} > last)`).join(' && ')}; }
    if (!workgroupUniformLoad(&is_fine)) { return false; }
    ${upTo(DIAGONAL).map(diagonalStores).join('\n    ')}
    for (var row = first + ${u32(BLOCK)}; row < size; row += ${u32(4 * TILE)}) {
      ${upTo(TILE)
        .map((t) => `let ${rowOf(t)} = min(row + ${u32(4 * t)} + lane, last);`)
        .join('\n      ')}
      ${sums('rows', 'x', TILE)}
      ${columns.map(tileColumn).join('\n      ')}
      ${upTo(TILE).map(tileStores).join('\n      ')}
    }
    storageBarrier();
  }
  return true;
}

/** By the bits: a normal number without a sign, so neither an infinity nor NaN. */
fn is_positive(value: f32) -> bool {
  return bitcast<u32>(value) - 0x00800000u < 0x7f000000u;
}`;
}

/** gram − L Lᵀ over the columns before the block: the sums NAME_VECTOR_COLUMN. */
function sums(rows: string, name: string, vectors: number): string {
  const all = upTo(vectors);
  const starts = all.map((t) =>
    columns.map((c) => `var ${name}_${t}_${c} = gram[from_${c} + ${rows}_${t}];`).join(' '),
  );
  const pivots = upTo(DIAGONAL).map((q) => `let own_${q} = factor[at + pivots_${q}];`);
  const loads = all.map((t) => `let left_${t} = factor[at + ${rows}_${t}];`);
  const terms = columns.map((c) => {
    const differences = all.map(
      (t) => `${name}_${t}_${c} = ${name}_${t}_${c} - left_${t} * above;`,
    );
    return `{ let above = subgroupBroadcast(own_${c >> 2}, ${u32(c % 4)}); ${differences.join(' ')} }`;
  });
  return `${starts.join('\n    ')}
    for (var k = 0u; k < first; k++) {
      let at = block + k * SIZE;
      ${pivots.join(' ')}
      ${loads.join(' ')}
      ${terms.join('\n      ')}
    }`;
}

/** Column c of the diagonal block, and what it takes off the columns after it. */
function diagonalColumn(c: number): string {
  const below = upTo(DIAGONAL).filter((t) => t >= c >> 2);
  const later = columns.filter((other) => other > c);
  return [
    `let pivot_${c} = subgroupBroadcast(d_${c >> 2}_${c}, ${u32(c % 4)}); let root_${c} = sqrt(pivot_${c});`,
    ...below.map((t) => `d_${t}_${c} = d_${t}_${c} / root_${c};`),
    ...later.map((other) => {
      const differences = below
        .filter((t) => t >= other >> 2)
        .map((t) => `d_${t}_${other} = d_${t}_${other} - d_${t}_${c} * l_${other}_${c};`);
      return `let l_${other}_${c} = subgroupBroadcast(d_${other >> 2}_${c}, ${u32(other % 4)}); ${differences.join(' ')}`;
    }),
  ].join(' ');
}

/** Column c of a tile, solved against the diagonal block. */
function tileColumn(c: number): string {
  return upTo(TILE)
    .map((t) => {
      const terms = upTo(c).map((k) => ` - x_${t}_${k} * l_${c}_${k}`);
      return `x_${t}_${c} = (x_${t}_${c}${terms.join('')}) / root_${c};`;
    })
    .join(' ');
}

/** Row by row, and mirrored: the columns up to the row's own. */
function diagonalStores(t: number): string {
  const [before, own] = [4 * t, upTo(4)];
  return `if (first + ${u32(before)} + lane < size) {
      let row = block + pivots_${t} * SIZE + first; let col = block + first * SIZE + pivots_${t};
      ${upTo(before)
        .map((c) => store(`d_${t}_${c}`, c))
        .join(' ')}
      ${own.map((q) => `if (lane >= ${u32(q)}) { ${store(`d_${t}_${before + q}`, before + q)} }`).join(' ')}
    }`;
}

/** Where there are rows below a block, all its columns count. */
function tileStores(t: number): string {
  return `if (row + ${u32(4 * t)} + lane < size) {
        let row = block + rows_${t} * SIZE + first; let col = block + first * SIZE + rows_${t};
        ${columns.map((c) => store(`x_${t}_${c}`, c)).join(' ')}
      }`;
}

const store = (value: string, c: number) =>
  `factor[row + ${u32(c)}] = ${value}; factor[col + ${u32(c)} * SIZE] = ${value};`;
