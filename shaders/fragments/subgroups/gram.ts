import { SUBGROUP_LANES } from '../../kernel.ts';
import { u32, wgsl } from '../../wgsl.ts';
import { forTrunk, type JacobianSource, positionOf } from '../jacobian.ts';
import { DOTS_EDGE, lineDots } from '../lineDots.ts';

/** A tile of 8 × 8 entries by one subgroup; those above the diagonal return. */
export function gramBySubgroups(d: JacobianSource & { readonly compensation: boolean }): string {
  return wgsl`
${lineDots([
  ['inputs', 'inputs'],
  ['hidden', 'hidden'],
  ['deltas', 'deltas'],
])}

fn below_lines(network: u32, layer: Layer, rows: Lines) -> Lines {
  return Lines(
    rows_below(network, layer, ${positionOf(d, 'rows.low')}),
    rows_below(network, layer, ${positionOf(d, 'rows.high')}),
  );
}

fn sensitivity_dots(network: u32, layer: Layer, rows: Lines, cols: Lines, lane: u32) -> Dots {
  let first = sensitivities_at(network, layer, 0u);
  let a = Lines(first + rows.low * layer.units, first + rows.high * layer.units);
  let b = Lines(first + cols.low * layer.units, first + cols.high * layer.units);
  return sum_of_lanes(deltas_deltas_dots(a, b, layer.units, lane));
}

/** Without the 1 at the end of both. */
fn below_dots(network: u32, layer: Layer, rows: Lines, cols: Lines, lane: u32) -> Dots {
  let a = below_lines(network, layer, rows);
  let b = below_lines(network, layer, cols);
  if (layer.index == 0u) {
    return sum_of_lanes(inputs_inputs_dots(a, b, layer.moving, lane));
  }
  return sum_of_lanes(hidden_hidden_dots(a, b, layer.moving, lane));
}

fn products(sent: mat4x4f, below: mat4x4f, one: f32) -> mat4x4f {
  return mat4x4f(
    sent[0] * (below[0] + one),
    sent[1] * (below[1] + one),
    sent[2] * (below[2] + one),
    sent[3] * (below[3] + one),
  );
}

#if ${d.compensation}
/** What the heads of the same output add. */
fn own_head(below: mat4x4f, rows: vec4u, cols: vec4u) -> mat4x4f {
  var sums = mat4x4f();
  for (var c = 0u; c < 4u; c++) {
    let output = cols[c] / BATCH;
    let dots = HEAD_WEIGHTS[output] * below[c] + HEAD_BIASES[output];
    sums[c] = select(vec4f(0.0), dots, rows / BATCH == vec4u(output));
  }
  return sums;
}
#endif

/** Each lane one column, and the mirrored row. */
fn store(network: u32, tile: mat4x4f, row: u32, col: u32) {
  var columns = tile;
  for (var c = 0u; c < 4u; c++) {
    for (var r = 0u; r < 4u; r++) {
      if (row + r < ROWS && col + c <= row + r) {
        gram[(network * ROWS + row + r) * ROWS + col + c] = columns[c][r];
        gram[(network * ROWS + col + c) * ROWS + row + r] = columns[c][r];
      }
    }
  }
}

@compute @workgroup_size(${String(SUBGROUP_LANES)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  if (group.x > group.y) { return; }
  let network = group.z;
  let row = group.y * ${u32(DOTS_EDGE)};
  let col = group.x * ${u32(DOTS_EDGE)};
  // Past the end stands the last row again: read, and never stored.
  let four = vec4u(0u, 1u, 2u, 3u);
  let rows = Lines(min(row + four, vec4u(ROWS - 1u)), min(row + 4u + four, vec4u(ROWS - 1u)));
  let cols = Lines(min(col + four, vec4u(ROWS - 1u)), min(col + 4u + four, vec4u(ROWS - 1u)));
  var tile = Dots();
  ${forTrunk(
    d,
    `    let sent = sensitivity_dots(network, layer, rows, cols, lane);
    let below = below_dots(network, layer, rows, cols, lane);
    tile.low_low += products(sent.low_low, below.low_low, layer.bias);
    tile.low_high += products(sent.low_high, below.low_high, layer.bias);
    tile.high_low += products(sent.high_low, below.high_low, layer.bias);
    tile.high_high += products(sent.high_high, below.high_high, layer.bias);`,
  )}
#if ${d.compensation}
  let below = below_dots(network, LAYERS[HEADS], rows, cols, lane);
  tile.low_low += own_head(below.low_low, rows.low, cols.low);
  tile.low_high += own_head(below.low_high, rows.low, cols.high);
  tile.high_low += own_head(below.high_low, rows.high, cols.low);
  tile.high_high += own_head(below.high_high, rows.high, cols.high);
#endif
  if (lane == 0u) { store(network, tile.low_low, row, col); }
  if (lane == 1u) { store(network, tile.low_high, row, col + 4u); }
  if (lane == 2u) { store(network, tile.high_low, row + 4u, col); }
  if (lane == 3u) { store(network, tile.high_high, row + 4u, col + 4u); }
}`;
}
