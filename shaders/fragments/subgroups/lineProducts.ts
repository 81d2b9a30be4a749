import { SUBGROUP_LANES } from '../../kernel.ts';
import { u32 } from '../../wgsl.ts';

/** Lines that are broadcast, one a lane in vectors of 4, and lines that the lanes keep to themselves. */
export const LINES = 16;

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Vectors of 4 lines. */
export const VECTORS = upTo(LINES / SUBGROUP_LANES);
const lines = upTo(LINES);

/** `text` for every line i that is broadcast and every vector j of the lanes' own lines. */
export function forProducts(text: (i: number, j: number) => string): string {
  return lines.map((i) => VECTORS.map((j) => text(i, j)).join(' ')).join('\n    ');
}

/** `text` for every vector of lines. */
export function forVectors(text: (vector: number) => string): string {
  return VECTORS.map(text).join(' ');
}

/** Line i of `name`_VECTOR, which a lane holds, for all lanes. */
export function lineOf(name: string, i: number): string {
  return `subgroupBroadcast(${name}_${Math.floor(i / SUBGROUP_LANES)}, ${u32(i % SUBGROUP_LANES)})`;
}

/**
 * A loop which adds the products of 16 lines of `rows` with 16 of `cols` to the sums NAME_i_j by one subgroup, in ascending
 * order: line i against the lane's own line of vector j. A vector's line begins, for this lane, at from_row_VECTOR or
 * from_col_VECTOR, and all have `length` elements. Unrolled, since an array with a dynamic index would not stay in registers;
 * with one line of each, and subgroups of one lane, the text is
 *
 *   for (var k = 0u; k < length; k++) {
 *     let a_0 = deltas[from_row_0 + k]; let b_0 = deltas[from_col_0 + k];
 *     { let a = subgroupBroadcast(a_0, 0u); sum_0_0 = sum_0_0 + a * b_0; }
 *   }
 *
 * What a loop costs on a software adapter is mostly its loads, so that each of the 8 serves 16 sums.
 */
export function lineProducts(name: string, rows: string, cols: string, length: string): string {
  const terms = lines.map((i) => {
    const sums = forVectors((j) => `${name}_${i}_${j} = ${name}_${i}_${j} + a * b_${j};`);
    return `{ let a = ${lineOf('a', i)}; ${sums} }`;
  });
  return `for (var k = 0u; k < ${length}; k++) {
      ${forVectors((g) => `let a_${g} = ${rows}[from_row_${g} + k];`)}
      ${forVectors((j) => `let b_${j} = ${cols}[from_col_${j} + k];`)}
      ${terms.join('\n      ')}
    }`;
}
