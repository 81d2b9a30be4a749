import { SUBGROUP_LANES } from '../../kernel.ts';
import { protectable } from '../../projectColumns.ts';
import { u32, wgsl } from '../../wgsl.ts';
import { type JacobianSource, jacobianRows, positionOf } from '../jacobian.ts';
import { forProducts, forVectors, LINES, lineProducts } from './lineProducts.ts';

/** Tiles along each side of K. */
const tiles = (d: JacobianSource) => Math.ceil(jacobianRows(d) / LINES);

/** The triangle of tiles on and below the diagonal, folded to a rectangle: its first rows stand beside its last ones. */
export function gramTiles(d: JacobianSource): readonly [columns: number, rows: number] {
  const side = tiles(d);
  return [side + 1 - (side % 2), Math.ceil(side / 2)];
}

/** A tile of 16 × 16 entries by one subgroup: a lane has whole columns, the rows are broadcast. */
export function gramBySubgroups(d: JacobianSource & { readonly compensation: boolean }): string {
  const side = tiles(d);
  return wgsl`
@compute @workgroup_size(${String(SUBGROUP_LANES)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let fold = group.y + ${u32(1 - (side % 2))};
  let is_first = group.x < fold;
  let row = select(${u32(side - 1)} - group.y, fold - 1u, is_first) * ${u32(LINES)};
  let col = select(group.x - fold, group.x, is_first) * ${u32(LINES)};
  // Past the end stands the last row again: read, and never stored.
  ${forVectors((v) => `let row_${v} = min(row + ${u32(4 * v)} + lane, ROWS - 1u);`)}
  ${forVectors((v) => `let col_${v} = min(col + ${u32(4 * v)} + lane, ROWS - 1u);`)}
  ${forProducts((i, j) => `var tile_${i}_${j} = 0.0;`)}
  for (var l = 0u; l < ${u32(d.units.length + (d.compensation ? 1 : 0))}; l++) {
    let layer = LAYERS[l];
    ${sent(d)}
    ${forProducts((i, j) => `var below_${i}_${j} = 0.0;`)}
    if (l == 0u) {
      ${belowDots(d, 'inputs')}
    } else {
      ${belowDots(d, 'hidden')}
    }
    ${shares(d)}
    ${forProducts((i, j) => `tile_${i}_${j} = tile_${i}_${j} + sent_${i}_${j} * (weight_${j} * below_${i}_${j} + bias_${j});`)}
  }
  ${forProducts(stored)}
}`;
}

/** s·s, and in the place of the heads 1 where both rows are of the same output. */
function sent(d: JacobianSource & { readonly compensation: boolean }): string {
  const dots = `${forVectors((v) => `let from_row_${v} = sensitivities_at(network, layer, row_${v});`)}
    ${forVectors((v) => `let from_col_${v} = sensitivities_at(network, layer, col_${v});`)}
    ${lineProducts('sent', 'deltas', 'deltas', 'layer.units')}`;
  if (!d.compensation) {
    return `${forProducts((i, j) => `var sent_${i}_${j} = 0.0;`)}
    ${dots}`;
  }
  const isOne = protectable(d.outputs) === 1;
  const start = (i: number, j: number) =>
    isOne ? 'own' : `select(0.0, own, output_${i} == col_${j} / BATCH)`;
  const outputs = Array.from(
    { length: LINES },
    (_, i) => `let output_${i} = min(row + ${u32(i)}, ROWS - 1u) / BATCH;`,
  );
  return `let own = select(0.0, 1.0, l == HEADS);
    ${isOne ? '' : outputs.join(' ')}
    ${forProducts((i, j) => `var sent_${i}_${j} = ${start(i, j)};`)}
    if (l < HEADS) {
      ${dots}
    }`;
}

/** a·a, without the 1 at the end of both. */
function belowDots(d: JacobianSource, buffer: string): string {
  return `${forVectors((v) => `let from_row_${v} = below_at(network, layer, ${positionOf(d, `row_${v}`)});`)}
      ${forVectors((v) => `let from_col_${v} = below_at(network, layer, ${positionOf(d, `col_${v}`)});`)}
      ${lineProducts('below', buffer, buffer, 'layer.moving')}`;
}

/** What of a·a counts, and the 1 beside it: of the heads, what moves of the column's own. */
function shares(d: JacobianSource & { readonly compensation: boolean }): string {
  if (!d.compensation)
    return forVectors((j) => `let weight_${j} = 1.0; let bias_${j} = layer.bias;`);
  const output = (j: number) => (protectable(d.outputs) === 1 ? '0u' : `col_${j} / BATCH`);
  return forVectors(
    (j) => `var weight_${j} = 1.0; var bias_${j} = layer.bias;
    if (l == HEADS) { weight_${j} = HEAD_WEIGHTS[${output(j)}]; bias_${j} = HEAD_BIASES[${output(j)}]; }`,
  );
}

/** An entry, and the mirrored one. */
function stored(i: number, j: number): string {
  const row = `row + ${u32(i)}`;
  return `if (${row} < ROWS && col + ${u32(4 * j)} + lane <= ${row}) {
    gram[(network * ROWS + ${row}) * ROWS + col_${j}] = tile_${i}_${j};
    gram[(network * ROWS + col_${j}) * ROWS + ${row}] = tile_${i}_${j};
  }`;
}
