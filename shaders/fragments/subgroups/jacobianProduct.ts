import { SUBGROUP_LANES } from '../../kernel.ts';
import { u32, wgsl } from '../../wgsl.ts';
import type { JacobianSource } from '../jacobian.ts';
import { forProducts, forVectors, LINES, lineOf, lineProducts } from './lineProducts.ts';

/**
 * 16 rows of the step by one subgroup, 16 units of a layer at a time: a lane has whole rows, the units' weights are
 * broadcast.
 */
export function productBySubgroups(d: JacobianSource & { readonly compensation: boolean }): string {
  return wgsl`
@compute @workgroup_size(${u32(SUBGROUP_LANES)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let direction = network * DIRECTIONS + group.y;
  // Past the end stands the last row or unit again: read, and never stored or added.
  let start = group.x * ${u32(LINES)};
  ${forVectors((j) => `let position_${j} = min(start + ${u32(4 * j)} + lane, BATCH - 1u);`)}
  var sums: array<array<f32, ${u32(LINES / SUBGROUP_LANES)}>, PROTECTABLE>; // of the lane's own rows
  for (var l = 0u; l < HEADS; l++) {
    let layer = LAYERS[l];
    let weights = direction * PARAMETERS + WEIGHTS[l];
    let biases = direction * PARAMETERS + BIASES[l];
    ${forVectors((j) => `let from_col_${j} = below_at(network, layer, position_${j});`)}
    for (var first = 0u; first < layer.units; first += ${u32(LINES)}) {
      ${forVectors(
        (g) => `let unit_${g} = min(first + ${u32(4 * g)} + lane, layer.units - 1u);
      let from_row_${g} = weights + unit_${g} * layer.below;
      let bias_${g} = layer.bias * gradients[biases + unit_${g}];`,
      )}
      ${forProducts((i, j) => `var along_${i}_${j} = ${lineOf('bias', i)};`)}
      if (l == 0u) {
        ${lineProducts('along', 'gradients', 'inputs', 'layer.moving')}
      } else {
        ${lineProducts('along', 'gradients', 'hidden', 'layer.moving')}
      }
      for (var output = 0u; output < PROTECTABLE; output++) {
        ${forVectors((j) => `let sent_${j} = sensitivities_at(network, layer, output * BATCH + position_${j}) + first;`)}
        ${forVectors((j) => `var sum_${j} = sums[output][${u32(j)}];`)}
        ${Array.from({ length: LINES }, (_, i) => reached(i)).join('\n        ')}
        ${forVectors((j) => `sums[output][${u32(j)}] = sum_${j};`)}
      }
    }
  }
#if ${d.compensation}
  ${forVectors((j) => `let last_${j} = below_at(network, LAYERS[HEADS], position_${j});`)}
  for (var output = 0u; output < PROTECTABLE; output++) {
    let weights = direction * PARAMETERS + HEADS_WEIGHT + output * LAYERS[HEADS].below;
    let bias = HEAD_BIASES[output] * gradients[direction * PARAMETERS + HEADS_BIAS + output];
    ${forVectors((j) => `var sum_${j} = sums[output][${u32(j)}] + bias;`)}
    for (var k = 0u; k < LAYERS[HEADS].below; k++) {
      let weight = HEAD_WEIGHTS[output] * gradients[weights + k];
      ${forVectors((j) => `sum_${j} = sum_${j} + weight * hidden[last_${j} + k];`)}
    }
    ${forVectors((j) => `sums[output][${u32(j)}] = sum_${j};`)}
  }
#endif
  for (var output = 0u; output < PROTECTABLE; output++) {
    let place = direction * ROWS + output * BATCH;
    ${forVectors((j) => `if (start + ${u32(4 * j)} + lane < BATCH) { products[place + position_${j}] = sums[output][${u32(j)}]; }`)}
  }
}`;
}

/** What a unit of the block adds to the sums of the lane's rows: s[n,u] · (the change of its sum at n). */
function reached(i: number): string {
  const terms = forVectors(
    (j) => `sum_${j} = sum_${j} + deltas[sent_${j} + ${u32(i)}] * along_${i}_${j};`,
  );
  return `if (first + ${u32(i)} < layer.units) { ${terms} }`;
}
