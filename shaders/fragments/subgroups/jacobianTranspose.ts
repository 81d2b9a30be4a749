import { SUBGROUP_LANES } from '../../kernel.ts';
import { protectable } from '../../projectColumns.ts';
import { u32, wgsl } from '../../wgsl.ts';
import type { JacobianSource } from '../jacobian.ts';

/** Units and columns of a tile of a layer's matrix. */
export interface Tile {
  readonly units: number;
  readonly cols: number;
}

/** Of a subgroup: 16 units, and of every lane 8 columns. */
export const LARGE: Tile = { units: 16, cols: 8 * SUBGROUP_LANES };

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const unitsOfLane = upTo(LARGE.units / SUBGROUP_LANES);
const columnsOfLane = upTo(LARGE.cols / SUBGROUP_LANES);

/** Vectors of 4 that hold so many, at most those of a tile. */
const vectorsOf = (count: number, most: readonly number[]) =>
  most.slice(0, Math.ceil(count / SUBGROUP_LANES));

interface Sums {
  /** The terms of the lane's units, a_VECTOR, at a position. */
  readonly terms: (vectors: readonly number[]) => string;
  readonly units: readonly number[];
  readonly buffer: string;
  /** Where the buffer's row of a position begins. */
  readonly below: string;
  readonly columns: readonly number[];
}

/** Σ_n a[u] b[j] over the positions of the step, for as many vectors of units and of columns as are there. */
function sums({ terms, units, buffer, below, columns }: Sums): string {
  const products = upTo(units.length * SUBGROUP_LANES).map((i) => {
    const all = columns.map((j) => `sum_${i}_${j} = sum_${i}_${j} + a * b_${j};`);
    return `{ let a = subgroupBroadcast(a_${i >> 2}, ${u32(i % 4)}); ${all.join(' ')} }`;
  });
  return wgsl`
    for (var position = 0u; position < BATCH; position++) {
      let below = ${below};
      ${terms(units)}
      ${units.map((g) => `bias_${g} = bias_${g} + a_${g};`).join(' ')}
      ${columns.map((j) => `let b_${j} = ${buffer}[below + col_${j}];`).join(' ')}
      ${products.join('\n      ')}
    }`;
}

/** Σ_i α_i s_i of the lane's units; one protected output needs no sum. */
function sent(d: JacobianSource): Sums['terms'] {
  const share =
    'let share = alpha[alphas + row]; let sent = sensitivities_at(network, layer, row);';
  if (protectable(d.outputs) === 1) {
    return (vectors) =>
      `let row = position; ${share} ${vectors.map((g) => `let a_${g} = share * deltas[sent + unit_${g}];`).join(' ')}`;
  }
  return (vectors) => `${vectors.map((g) => `var a_${g} = 0.0;`).join(' ')}
      for (var row = position; row < count * BATCH; row += BATCH) {
        ${share}
        ${vectors.map((g) => `a_${g} = a_${g} + share * deltas[sent + unit_${g}];`).join(' ')}
      }`;
}

/** α_i itself, for the heads. */
const alphas: Sums['terms'] = (vectors) =>
  vectors.map((g) => `let a_${g} = alpha[alphas + unit_${g} * BATCH + position];`).join(' ');

/**
 * The lanes read neighbours: units of s, of which each is broadcast, and columns of a. The bias is the sum of the units' own
 * terms, kept by the tile of the first columns. Unrolled; with one unit and one column a lane, and subgroups of one lane,
 * the loop over positions is
 *
 *   let share = alpha[alphas + row]; let sent = …; let a_0 = share * deltas[sent + unit_0];
 *   bias_0 = bias_0 + a_0;
 *   let b_0 = hidden[below + col_0];
 *   { let a = subgroupBroadcast(a_0, 0u); sum_0_0 = sum_0_0 + a * b_0; }
 *
 * Inputs often fill fewer columns than a tile has, heads and narrow layers fewer units: the loops leave out those vectors.
 */
export function transposeBySubgroups(
  d: JacobianSource & { readonly compensation: boolean },
): string {
  const all = upTo(LARGE.units);
  const widest = Math.max(...d.units);
  const units = vectorsOf(widest, unitsOfLane);
  const hidden = {
    buffer: 'hidden',
    below: 'network * ACTIVATIONS + layer.source + position * layer.below',
    columns: vectorsOf(widest, columnsOfLane),
  };
  const first = sums({
    terms: sent(d),
    units,
    buffer: 'inputs',
    below: 'data_row(network, position) * INPUTS',
    columns: vectorsOf(d.inputs, columnsOfLane),
  });
  const later = sums({ ...hidden, terms: sent(d), units });
  const heads = sums({
    ...hidden,
    terms: alphas,
    units: vectorsOf(protectable(d.outputs), unitsOfLane),
  });
  return wgsl`
@compute @workgroup_size(${u32(SUBGROUP_LANES)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let direction = network * DIRECTIONS + group.y;
  let count = FIRST[priority[direction]];
  if (count == 0u) { return; }
  var index = 0u;
  for (var l = 1u; l < CHANGED; l++) {
    if (group.x >= PLACES[l].first_tile) { index = l; }
  }
  let layer = LAYERS[index];
  let place = PLACES[index];
  let units = select(layer.units, count, index == HEADS);
  let row = (group.x - place.first_tile) / place.tiles_across * ${u32(LARGE.units)};
  let first = (group.x - place.first_tile) % place.tiles_across * ${u32(LARGE.cols)};
  // Past the end stands the last unit or column again: read, and never stored.
  ${unitsOfLane.map((g) => `let unit_${g} = min(row + ${u32(4 * g)} + lane, units - 1u); var bias_${g} = 0.0;`).join('\n  ')}
  ${columnsOfLane.map((j) => `let col_${j} = min(first + ${u32(4 * j)} + lane, layer.below - 1u);`).join('\n  ')}
  ${all.map((i) => columnsOfLane.map((j) => `var sum_${i}_${j} = 0.0;`).join(' ')).join('\n  ')}
  let alphas = direction * ROWS;
#if ${d.compensation}
  if (index == HEADS) {${heads}
  }
#endif
#if ${d.units.length > 1}
  if (index > 0u && index < HEADS) {${later}
  }
#endif
  if (index == 0u) {${first}
  }
  let start = direction * PARAMETERS;
  ${unitsOfLane.map((g) => `if (first == 0u && row + ${u32(4 * g)} + lane < units) { destination[start + place.bias + unit_${g}] -= bias_${g}; }`).join('\n  ')}
  ${columnsOfLane
    .map((j) => {
      const stores = all.map(
        (i) =>
          `if (row + ${u32(i)} < units) { destination[at + ${u32(i)} * layer.below] -= sum_${i}_${j}; }`,
      );
      return `if (first + ${u32(4 * j)} + lane < layer.below) {
    let at = start + place.weight + row * layer.below + col_${j};
    ${stores.join('\n    ')}
  }`;
    })
    .join('\n  ')}
}`;
}
