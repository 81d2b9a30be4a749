import { u32 } from '../wgsl.ts';
import type { ProductDims, RegisterForm } from './productForm.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/**
 * `multiply` by blocks of sums in registers: unrolled, since an array with a dynamic index would not stay there. For one row,
 * one column and two lanes, both operands as they are, the loop of `subgroup` is
 *
 *   for (; k + 2u <= INNER; k += 2u) {
 *     let own_0 = a_at(from_a_0 + k + lane);
 *     let a_0_0 = subgroupBroadcast(own_0, 0u); let a_0_1 = subgroupBroadcast(own_0, 1u);
 *     let from_b_0 = b_line(matrix, k); let from_b_1 = b_line(matrix, k + 1u);
 *     { let b_0 = b_at(from_b_0 + col_0); let b_1 = b_at(from_b_1 + col_0);
 *       sum_0_0 = sum_0_0 + a_0_0 * b_0; sum_0_0 = sum_0_0 + a_0_1 * b_1; }
 *   }
 *
 * and a second loop takes the terms that are left one by one. Rows and columns past the end read the last one instead, and
 * are not stored.
 */
export function registerText(d: ProductDims, form: RegisterForm): string {
  const rows = upTo(form.rows);
  const cols = upTo(form.cols);
  const depth = form.name === 'subgroup' ? form.lanes : 4;
  return `
fn multiply(matrix: u32, group: vec3u, local: vec3u) {
  let lane = local.x;
  let row = group.y * ${u32(form.rows)};
  let col = group.x * ${u32(form.cols * form.lanes)} + lane;
  ${rows.map((i) => `let row_${i} = ${within(d.rows, form.rows, `row + ${u32(i)}`)};`).join('\n  ')}
  ${cols.map((j) => `let col_${j} = ${within(d.cols, form.cols * form.lanes, `col + ${u32(j * form.lanes)}`)};`).join('\n  ')}
  ${d.a.transposed ? '' : rows.map((i) => `let from_a_${i} = a_line(matrix, row_${i});`).join('\n  ')}
  ${d.b.transposed ? cols.map((j) => `let from_b_${j} = b_line(matrix, col_${j});`).join('\n  ') : ''}
  ${sharedRows(d, form)}
  ${rows.map((i) => cols.map((j) => `var sum_${i}_${j} = 0.0;`).join(' ')).join('\n  ')}
  var k = 0u;
  for (; k + ${u32(depth)} <= ${u32(d.inner)}; k += ${u32(depth)}) {
    ${loadsOfA(d, form, depth)}
    ${termsText(d, form, depth)}
  }
  ${d.inner % depth === 0 ? '' : restText(d, form)}
  ${storesText(d, form)}
}`;
}

/** `index`, or the last one where the span does not divide the size. */
function within(size: number, span: number, index: string): string {
  return size % span === 0 ? index : `min(${index}, ${u32(size - 1)})`;
}

function guarded(size: number, span: number, index: string, statement: string): string {
  return size % span === 0 ? statement : `if (${index} < ${u32(size)}) { ${statement} }`;
}

/** The terms that the main loop leaves. */
function restText(d: ProductDims, form: RegisterForm): string {
  return `for (; k < ${u32(d.inner)}; k++) {
    ${upTo(form.rows)
      .map((i) => `let a_${i}_0 = ${elementOfA(d, i, 0)};`)
      .join('\n    ')}
    ${termsText(d, form, 1)}
  }`;
}

/** A loop over the rows: unrolled it would be longer than the product, and is read only once a workgroup. */
function storesText(d: ProductDims, { rows, cols, lanes }: RegisterForm): string {
  const there = d.rows % rows === 0 ? u32(rows) : `min(${u32(rows)}, ${u32(d.rows)} - row)`;
  const sums = upTo(cols).map((j) => {
    const column = upTo(rows).map((i) => `sum_${i}_${j}`);
    return `var sums_${j} = array<f32, ${rows}>(${column.join(', ')});`;
  });
  const stores = upTo(cols).map((j) => {
    const store = `store(matrix, row + i, col_${j}, sums_${j}[i]);`;
    return guarded(d.cols, cols * lanes, `col + ${u32(j * lanes)}`, store);
  });
  return `${sums.join('\n  ')}
  for (var i = 0u; i < ${there}; i++) {
    ${stores.join('\n    ')}
  }`;
}

const elementOfA = (d: ProductDims, i: number, q: number) =>
  d.a.transposed
    ? `a_at(a_line(matrix, k + ${u32(q)}) + row_${i})`
    : `a_at(from_a_${i} + k + ${u32(q)})`;

/** Where a is transposed the lanes of a subgroup load consecutive rows: the rows that each of them loads. */
function sharedRows(d: ProductDims, form: RegisterForm): string {
  if (form.name !== 'subgroup' || !d.a.transposed) return '';
  return upTo(Math.ceil(form.rows / form.lanes))
    .map((g) => `let own_row_${g} = min(row + ${u32(g * form.lanes)} + lane, ${u32(d.rows - 1)});`)
    .join('\n  ');
}

/** Declares `a_ROW_TERM` for the next `depth` terms. */
function loadsOfA(d: ProductDims, form: RegisterForm, depth: number): string {
  const rows = upTo(form.rows);
  const terms = upTo(depth);
  if (form.name === 'plain') {
    return rows.map((i) => loadsOfRow(d, i, terms)).join('\n    ');
  }
  if (!d.a.transposed) {
    return rows
      .map(
        (i) =>
          `let own_${i} = a_at(from_a_${i} + k + lane); ${terms.map((q) => `let a_${i}_${q} = subgroupBroadcast(own_${i}, ${u32(q)});`).join(' ')}`,
      )
      .join('\n    ');
  }
  return terms
    .map((q) => {
      const line = `let from_a_${q} = a_line(matrix, k + ${u32(q)});`;
      const own = upTo(Math.ceil(form.rows / form.lanes)).map(
        (g) => `let own_${g}_${q} = a_at(from_a_${q} + own_row_${g});`,
      );
      const each = rows.map((i) => {
        const source = `own_${Math.floor(i / form.lanes)}_${q}`;
        return `let a_${i}_${q} = subgroupBroadcast(${source}, ${u32(i % form.lanes)});`;
      });
      return [line, ...own, ...each].join(' ');
    })
    .join('\n    ');
}

function loadsOfRow(d: ProductDims, i: number, terms: readonly number[]): string {
  if (d.a.four && !d.a.transposed) {
    return `let four_${i} = a_four(from_a_${i} + k); ${terms.map((q) => `let a_${i}_${q} = four_${i}[${q}];`).join(' ')}`;
  }
  return terms.map((q) => `let a_${i}_${q} = ${elementOfA(d, i, q)};`).join(' ');
}

/** Adds `depth` terms to every sum. */
function termsText(d: ProductDims, form: RegisterForm, depth: number): string {
  const terms = upTo(depth);
  const lines = terms.map((q) => `let from_b_${q} = b_line(matrix, k + ${u32(q)});`);
  const element = (j: number, q: number) =>
    d.b.transposed ? `b_at(from_b_${j} + k + ${u32(q)})` : `b_at(from_b_${q} + col_${j})`;
  const columns = upTo(form.cols).map((j) => {
    const loads = terms.map((q) => `let b_${q} = ${element(j, q)};`).join(' ');
    const sums = upTo(form.rows).map((i) => {
      const sum = `sum_${i}_${j}`;
      return terms.map((q) => `${sum} = ${sum} + a_${i}_${q} * b_${q};`).join(' ');
    });
    return `{ ${loads}\n      ${sums.join('\n      ')} }`;
  });
  return [...(d.b.transposed ? [] : lines), ...columns].join('\n    ');
}
