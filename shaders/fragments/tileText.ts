import { u32, wgsl } from '../wgsl.ts';
import type { Operand, ProductDims, TileForm } from './productForm.ts';

/**
 * `multiply` by tiles in workgroup memory: every round the workgroup loads `depth` terms of both operands, 0 past the end of
 * the matrices, and each invocation adds them to its block of sums, unrolled.
 */
export function tileText(d: ProductDims, { edge, block, depth }: TileForm): string {
  const rows = upTo(block);
  const quads = upTo(block / 4);
  return wgsl`
const EDGE = ${u32(edge)};
const BLOCK = ${u32(block)};
const DEPTH = ${u32(depth)};
var<workgroup> tile_a: array<f32, DEPTH * EDGE>; // [term, row]
var<workgroup> tile_b: array<f32, DEPTH * EDGE>; // [term, col]
${loader('a', 'PRODUCT_ROWS', d.a, d.a.transposed)}
${loader('b', 'PRODUCT_COLS', d.b, !d.b.transposed)}

fn multiply(matrix: u32, group: vec3u, local: vec3u) {
  let lane = local.x;
  let own_row = lane / (EDGE / BLOCK) * BLOCK;
  let own_col = lane % (EDGE / BLOCK) * BLOCK;
  ${rows.map((i) => quads.map((j) => `var sum_${i}_${j} = vec4f();`).join(' ')).join('\n  ')}
  for (var first = 0u; first < PRODUCT_INNER; first += DEPTH) {
    load_a(matrix, group.y * EDGE, first, lane);
    load_b(matrix, group.x * EDGE, first, lane);
    workgroupBarrier();
    for (var k = 0u; k < min(DEPTH, PRODUCT_INNER - first); k++) {
      let row = k * EDGE + own_row;
      let col = k * EDGE + own_col;
      ${quads
        .map(
          (j) =>
            `let b_${j} = vec4f(${upTo(4)
              .map((e) => `tile_b[col + ${u32(4 * j + e)}]`)
              .join(', ')});`,
        )
        .join('\n      ')}
      ${rows.map((i) => `let a_${i} = tile_a[row + ${u32(i)}]; ${quads.map((j) => `sum_${i}_${j} = sum_${i}_${j} + a_${i} * b_${j};`).join(' ')}`).join('\n      ')}
    }
    workgroupBarrier();
  }
  let row = group.y * EDGE + own_row;
  let col = group.x * EDGE + own_col;
  ${rows
    .map((i) =>
      quads
        .map((j) =>
          upTo(4)
            .map((e) => storeText(i, j, e))
            .join(' '),
        )
        .join('\n  '),
    )
    .join('\n  ')}
}`;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

function storeText(i: number, j: number, e: number): string {
  const at = `row + ${u32(i)}, col + ${u32(4 * j + e)}`;
  return `if (row + ${u32(i)} < PRODUCT_ROWS && col + ${u32(4 * j + e)} < PRODUCT_COLS) { store(matrix, ${at}, sum_${i}_${j}[${e}]); }`;
}

/**
 * Declares `load_a` or `load_b`, which fills a tile [term, outer]. Neighbours read along a line: along the terms, or where
 * lines are terms along the outer index.
 */
function loader(name: 'a' | 'b', size: string, { four = false }: Operand, linesAreTerms: boolean) {
  const width = four ? 4 : 1;
  const [k, outer] = linesAreTerms ? ['at / EDGE', 'at % EDGE'] : ['at % DEPTH', 'at / DEPTH'];
  const [line, along] = linesAreTerms
    ? ['first_k + k', 'first_outer + outer']
    : ['first_outer + outer', 'first_k + k'];
  const place = `${name}_line(matrix, ${line}) + ${along}`;
  const element = (e: number) =>
    linesAreTerms ? `k * EDGE + outer + ${u32(e)}` : `(k + ${u32(e)}) * EDGE + outer`;
  return `
fn load_${name}(matrix: u32, first_outer: u32, first_k: u32, lane: u32) {
  for (var at = lane * ${u32(width)}; at < DEPTH * EDGE; at += SIDE_X * ${u32(width)}) {
    let k = ${k};
    let outer = ${outer};
    var read = ${four ? 'vec4f()' : '0.0'};
    if (first_outer + outer < ${size} && first_k + k < PRODUCT_INNER) {
      read = ${name}_${four ? 'four' : 'at'}(${place});
    }
    ${upTo(width)
      .map((e) => `tile_${name}[${element(e)}] = read${four ? `[${e}]` : ''};`)
      .join('\n    ')}
  }
}`;
}
