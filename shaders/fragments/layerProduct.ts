import type { Binding, Operands, View } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';
import { objectiveOf, objectiveOfWgsl, type ProbeBlock } from './penalty.ts';
import type { ProductDims, ProductForm } from './productForm.ts';
import { type RowSource, rowOf, rowOfReference, STATE, STATE_SIZE } from './rows.ts';

/**
 * The gradients of a layer's weights as a product, Σ_b sent[b,i] · below[b,j], for every network and direction: matrix number is
 * network · D + direction.
 *
 *   inputs    [dataRows, inputs]          the layer below of the first one; rows looked up by state.current
 *   hidden    [networks, below.stride]    of others: [batch, inputs] at `below.offset`
 *   deltas    [networks, deltas.stride]   sent to a trunk layer: [slots, batch, units] at `deltas.offset`
 *   dOut      [networks, batch, units]    sent to the heads, each output weighted by
 *   weights   [networks, D, K]            the share of its objective
 *   elements  [networks, 2, batch, units] or, where `headPass` has weighted them, sent to the heads as they are
 *   order     [orderSteps, batch] u32     only with orderSteps > 0
 */
export interface LayerProduct {
  readonly networks: number;
  readonly directions: number;
  readonly batch: number;
  readonly units: number;
  readonly inputs: number;
  /** The layer below: the data, or a trunk layer. */
  readonly below:
    | { readonly name: 'data'; readonly dataRows: number; readonly orderSteps: number }
    | ({ readonly name: 'hidden' } & View);
  /** What is sent back to this layer; `outputs` are o_1 … o_K. */
  readonly sent:
    | ({ readonly name: 'deltas' } & View)
    | {
        readonly name: 'seeds';
        readonly outputs: readonly number[];
        readonly probes?: readonly ProbeBlock[];
      }
    | { readonly name: 'elements'; readonly outputs: readonly number[] };
  /** Small tiles where absent. */
  readonly form?: ProductForm;
}

export const layerProduct = (d: LayerProduct): ProductDims => ({
  rows: d.units,
  inner: d.batch,
  cols: d.inputs,
  a: { transposed: true },
  b: { transposed: false },
});

const rowSource = (d: LayerProduct): RowSource => ({
  batch: d.batch,
  orderSteps: d.below.name === 'data' ? d.below.orderSteps : 0,
});

/** Whether the rows of the step are looked up. */
export const gathers = (d: LayerProduct) => rowSource(d).orderSteps > 0;

/** The operands above, in the order of their numbers; without `state`, of which `gathers` tells whether it is needed. */
export function layerProductBindings<Dims extends LayerProduct>(): readonly Binding<Dims>[] {
  return [
    {
      name: 'inputs',
      access: 'read',
      shape: (d) => [d.below.name === 'data' ? d.below.dataRows : 0, d.inputs],
      when: (d) => d.below.name === 'data',
    },
    {
      name: 'hidden',
      access: 'read',
      shape: (d) => [d.networks, d.below.name === 'hidden' ? d.below.stride : 0],
      when: (d) => d.below.name === 'hidden',
    },
    {
      name: 'deltas',
      access: 'read',
      shape: (d) => [d.networks, d.sent.name === 'deltas' ? d.sent.stride : 0],
      when: (d) => d.sent.name === 'deltas',
    },
    {
      name: 'dOut',
      access: 'read',
      shape: (d) => [d.networks, d.batch, d.units],
      when: (d) => d.sent.name === 'seeds',
    },
    {
      name: 'weights',
      access: 'read',
      shape: (d) => [d.networks, d.directions, objectives(d)],
      when: (d) => d.sent.name === 'seeds',
    },
    {
      name: 'elements',
      access: 'read',
      shape: (d) => [d.networks, 2, d.batch, d.units],
      when: (d) => d.sent.name === 'elements',
    },
    {
      name: 'order',
      access: 'read',
      type: 'u32',
      shape: (d) => [rowSource(d).orderSteps, d.batch],
      when: gathers,
    },
  ];
}

/** K of the heads; 0 of a trunk layer. */
const objectives = (d: LayerProduct) => (d.sent.name === 'deltas' ? 0 : d.sent.outputs.length);

/** Of a matrix; a division costs more than a product on some adapters. */
const networkOf = (d: LayerProduct) => (d.directions === 1 ? 'matrix' : 'matrix / DIRECTIONS');

/**
 * Declares the operands from binding number `first` on, the constants BATCH, UNITS, INPUTS and DIRECTIONS, and what
 * `productText` asks for but `store`. `current` is the text of the step of a network's state, where rows are looked up.
 */
export function layerProductText(
  d: LayerProduct,
  first: number,
  current: (network: string) => string,
): string {
  const binding = (index: number) => `@group(0) @binding(${first + index}) var<storage, read>`;
  return wgsl`
const BATCH = ${u32(d.batch)};
const UNITS = ${u32(d.units)};
const INPUTS = ${u32(d.inputs)};
const DIRECTIONS = ${u32(d.directions)};
${belowText(d, binding, current)}
${sentText(d, binding)}`;
}

/** `b_line` and `b_at`. */
function belowText(
  d: LayerProduct,
  binding: (index: number) => string,
  current: (network: string) => string,
): string {
  if (d.below.name === 'hidden') {
    return wgsl`
${binding(0)} hidden: array<f32>;

fn b_line(matrix: u32, k: u32) -> u32 {
  return ${networkOf(d)} * ${u32(d.below.stride)} + ${u32(d.below.offset)} + k * INPUTS;
}

fn b_at(place: u32) -> f32 { return hidden[place]; }`;
  }
  return wgsl`
${binding(0)} inputs: array<f32>; // [data rows, INPUTS]
#if ${gathers(d)}
${binding(d.sent.name === 'seeds' ? 3 : 2)} order: array<u32>;
#endif
${rowOf(rowSource(d))}

fn b_line(matrix: u32, k: u32) -> u32 {
#if ${gathers(d)}
  let step = ${current(networkOf(d))};
#else
  let step = 0u;
#endif
  return row_of(step, k) * INPUTS;
}

fn b_at(place: u32) -> f32 { return inputs[place]; }`;
}

/** `a_line` and `a_at`: lines are rows of the batch. Those of seeds are numbered over all directions. */
function sentText(d: LayerProduct, binding: (index: number) => string): string {
  switch (d.sent.name) {
    case 'deltas':
      return wgsl`
${binding(1)} deltas: array<f32>;

fn a_line(matrix: u32, k: u32) -> u32 {
  let first = ${networkOf(d)} * ${u32(d.sent.stride)} + ${u32(d.sent.offset)};
  return first + (${d.directions === 1 ? '0u' : 'matrix % DIRECTIONS'} * BATCH + k) * UNITS;
}

fn a_at(place: u32) -> f32 { return deltas[place]; }`;
    case 'elements':
      return wgsl`
${binding(1)} elements: array<f32>; // [networks, 2, BATCH, UNITS]

fn a_line(matrix: u32, k: u32) -> u32 { return (2u * ${networkOf(d)} * BATCH + k) * UNITS; }

fn a_at(place: u32) -> f32 { return elements[place]; }`;
    case 'seeds':
      return wgsl`
${binding(1)} d_out: array<f32>;
${binding(2)} weights: array<f32>;
${objectiveOfWgsl(d.sent.outputs, d.sent.probes)}

fn a_line(matrix: u32, k: u32) -> u32 { return (matrix * BATCH + k) * UNITS; }

fn a_at(place: u32) -> f32 {
  let output = place % UNITS;
  let row = place / UNITS % BATCH;
  let matrix = place / UNITS / BATCH;
  let share = weights[matrix * ${u32(objectives(d))} + objective_of(row, output)];
  return share * d_out[(${networkOf(d)} * BATCH + row) * UNITS + output];
}`;
  }
}

/** Gradients of a network along a direction: of the weights [units, inputs], and of the biases [units], each in f64. */
export function layerProductReference(
  d: LayerProduct,
  operands: Operands,
  network: number,
  direction: number,
): { readonly weights: Float64Array; readonly biases: Float64Array } {
  const { inputs, hidden, deltas, dOut, weights, elements, order, state } = operands;
  const { batch, units, below, sent } = d;
  const step = gathers(d) ? state[network * STATE_SIZE + STATE.current] : 0;
  const source = (b: number, j: number) =>
    below.name === 'hidden'
      ? hidden[network * below.stride + below.offset + b * d.inputs + j]
      : inputs[rowOfReference(rowSource(d), order, step, b) * d.inputs + j];
  const owner = sent.name === 'seeds' ? objectiveOf(sent.outputs, sent.probes) : undefined;
  const arriving = (b: number, i: number) => {
    if (sent.name === 'deltas') {
      return deltas[network * sent.stride + sent.offset + (direction * batch + b) * units + i];
    }
    if (!owner) return elements[(2 * network * batch + b) * units + i];
    const share = weights[(network * d.directions + direction) * objectives(d) + owner(b, i)];
    return share * dOut[(network * batch + b) * units + i];
  };
  const sum = (i: number, value: (b: number) => number) => {
    let total = 0;
    for (let b = 0; b < batch; b++) total += arriving(b, i) * value(b);
    return total;
  };
  return {
    weights: Float64Array.from({ length: units * d.inputs }, (_, at) =>
      sum(Math.floor(at / d.inputs), (b) => source(b, at % d.inputs)),
    ),
    biases: Float64Array.from({ length: units }, (_, i) => sum(i, () => 1)),
  };
}

/**
 * Declares `bias_sums(matrix, group, lane)`, which gives the sums of `a` over the batch of the workgroup's rows to
 * `store_bias(matrix, row, sum)`: work of the first workgroup along each row of them.
 */
export function biasSums(): string {
  return wgsl`
fn bias_sums(matrix: u32, group: vec3u, lane: u32) {
  if (group.x > 0u) { return; }
  let end = min(UNITS, (group.y + 1u) * SPAN_ROWS);
  for (var row = group.y * SPAN_ROWS + lane; row < end; row += SIDE_X * SIDE_Y) {
    var sum = 0.0;
    for (var k = 0u; k < BATCH; k++) { sum += a_at(a_line(matrix, k) + row); }
    store_bias(matrix, row, sum);
  }
}`;
}
