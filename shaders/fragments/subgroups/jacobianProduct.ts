import { SUBGROUP_LANES } from '../../kernel.ts';
import { u32, wgsl } from '../../wgsl.ts';
import { forTrunk, type JacobianSource } from '../jacobian.ts';
import { DOTS_EDGE, lineDots } from '../lineDots.ts';

/** 8 rows of the step by one subgroup, 8 units of a layer at a time; a lane adds one weight in four to its own sums. */
export function productBySubgroups(d: JacobianSource & { readonly compensation: boolean }): string {
  return wgsl`
${lineDots([
  ['gradients', 'inputs'],
  ['gradients', 'hidden'],
])}

/** The lane's part of what the direction adds to 8 units' sums at 8 positions. */
fn change(direction: u32, layer: Layer, units: Lines, below: Lines, lane: u32) -> Dots {
  let first = direction * PARAMETERS + WEIGHTS[layer.index];
  let weights = Lines(first + units.low * layer.below, first + units.high * layer.below);
  if (layer.index == 0u) { return gradients_inputs_dots(weights, below, layer.moving, lane); }
  return gradients_hidden_dots(weights, below, layer.moving, lane);
}

/** Σ_u s[n,u] · (the change of unit u's sum at n), for 4 units, those that are there, and 4 positions. */
fn reached(rows: vec4u, units: vec4u, are_there: vec4f, along: mat4x4f, bias: vec4f) -> vec4f {
  return vec4f(
    dot(are_there * sensitivities(rows.x + units), along[0] + bias),
    dot(are_there * sensitivities(rows.y + units), along[1] + bias),
    dot(are_there * sensitivities(rows.z + units), along[2] + bias),
    dot(are_there * sensitivities(rows.w + units), along[3] + bias),
  );
}

@compute @workgroup_size(${u32(SUBGROUP_LANES)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let direction = network * DIRECTIONS + group.y;
  let four = vec4u(0u, 1u, 2u, 3u);
  // Past the end stands the last row or unit again: read, and never stored or added.
  let start = group.x * ${u32(DOTS_EDGE)};
  let positions = Lines(
    min(start + four, vec4u(BATCH - 1u)),
    min(start + 4u + four, vec4u(BATCH - 1u)),
  );
  var low: array<vec4f, PROTECTABLE>;
  var high: array<vec4f, PROTECTABLE>;
  ${forTrunk(
    d,
    `    let below = Lines(
      rows_below(network, layer, positions.low),
      rows_below(network, layer, positions.high),
    );
    for (var unit = 0u; unit < layer.units; unit += ${u32(DOTS_EDGE)}) {
      let units = Lines(
        min(unit + four, vec4u(layer.units - 1u)),
        min(unit + 4u + four, vec4u(layer.units - 1u)),
      );
      let along = change(direction, layer, units, below, lane);
      let biases = direction * PARAMETERS + BIASES[layer.index];
      // One lane has the whole bias.
      let share = select(0.0, layer.bias, lane == 0u);
      let bias_low = share * four_of_gradients(biases + units.low);
      let bias_high = share * four_of_gradients(biases + units.high);
      let low_there = vec4f(unit + four < vec4u(layer.units));
      let high_there = vec4f(unit + 4u + four < vec4u(layer.units));
      for (var i = 0u; i < PROTECTABLE; i++) {
        let rows = sensitivities_at(network, layer, i * BATCH);
        let rows_low = rows + positions.low * layer.units;
        let rows_high = rows + positions.high * layer.units;
        low[i] += reached(rows_low, units.low, low_there, along.low_low, bias_low)
          + reached(rows_low, units.high, high_there, along.high_low, bias_high);
        high[i] += reached(rows_high, units.low, low_there, along.low_high, bias_low)
          + reached(rows_high, units.high, high_there, along.high_high, bias_high);
      }
    }`,
  )}
#if ${d.compensation}
  let heads = LAYERS[HEADS];
  let last_low = rows_below(network, heads, positions.low);
  let last_high = rows_below(network, heads, positions.high);
  for (var i = 0u; i < PROTECTABLE; i++) {
    let weights = direction * PARAMETERS + HEADS_WEIGHT + i * heads.below;
    for (var j = lane; j < heads.below; j += ${u32(SUBGROUP_LANES)}) {
      let weight = HEAD_WEIGHTS[i] * gradients[weights + j];
      low[i] += weight * four_of_hidden(last_low + j);
      high[i] += weight * four_of_hidden(last_high + j);
    }
    let bias = HEAD_BIASES[i] * gradients[direction * PARAMETERS + HEADS_BIAS + i];
    low[i] += select(0.0, bias, lane == 0u);
    high[i] += select(0.0, bias, lane == 0u);
  }
#endif
  for (var i = 0u; i < PROTECTABLE; i++) {
    var sums = array<vec4f, 2>(subgroupAdd(low[i]), subgroupAdd(high[i]));
    for (var half = 0u; half < 2u; half++) {
      let position = start + 4u * half + lane;
      if (position < BATCH) { products[direction * ROWS + i * BATCH + position] = sums[half][lane]; }
    }
  }
}`;
}
