import { u32, wgsl } from '../wgsl.ts';

/** Outputs whose slopes in four rows stay in registers. */
const MOST_HELD = 16;
const FOUR = [0, 1, 2, 3];

/**
 * Declares `send_back(first, end, lane)` of `headPass`: from the slopes of so many outputs to the last trunk layer, in the rows
 * from `first` to `end` (exclusive), four at a time; past the end stands the last row again. Sums over outputs run in
 * ascending order.
 */
export function sendBack(outputs: number): string {
  return wgsl`
fn put_delta(row: u32, unit: u32, sum: f32) {
  let at = network * ACTIVATIONS + LAYER + row * UNITS + unit;
  deltas[network * DELTAS_STRIDE + DELTAS + row * UNITS + unit] =
    sum * activation_derivative(pre[at], hidden[at]);
}

fn send_back(first: u32, end: u32, lane: u32) {
  for (var row = first; row < end; row += 4u) {
    ${FOUR.map((i) => `let row_${i} = min(row + ${u32(i)}, end - 1u);`).join('\n    ')}
    ${outputs > MOST_HELD ? looped() : held(outputs)}
  }
}`;
}

const weight = (output: string) =>
  `parameters[network * PARAMETERS + WEIGHT + ${output} * UNITS + unit]`;
const slope = (i: number, output: string) => `elements[slope_place(row_${i}, ${output})]`;
const puts = FOUR.map((i) => `put_delta(row_${i}, unit, sum_${i});`).join(' ');

function looped(): string {
  return wgsl`
    for (var unit = lane; unit < UNITS; unit += LANES) {
      ${FOUR.map((i) => `var sum_${i} = 0.0;`).join(' ')}
      for (var output = 0u; output < OUTPUTS; output++) {
        let weight = ${weight('output')};
        ${FOUR.map((i) => `sum_${i} += ${slope(i, 'output')} * weight;`).join('\n        ')}
      }
      ${puts}
    }`;
}

/** The slopes of four rows are read once for all units: half the time where outputs are few. */
function held(count: number): string {
  const outputs = Array.from({ length: count }, (_, o) => o);
  const slopes = (i: number) =>
    outputs.map((o) => `let slope_${i}_${o} = ${slope(i, u32(o))};`).join(' ');
  const sum = (i: number) => outputs.map((o) => `slope_${i}_${o} * weight_${o}`).join(' + ');
  return wgsl`
    ${FOUR.map(slopes).join('\n    ')}
    for (var unit = lane; unit < UNITS; unit += LANES) {
      ${outputs.map((o) => `let weight_${o} = ${weight(u32(o))};`).join(' ')}
      ${FOUR.map((i) => `let sum_${i} = ${sum(i)};`).join('\n      ')}
      ${puts}
    }`;
}
