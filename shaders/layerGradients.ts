/**
 * Gradients of the weights and biases of one layer, for every direction: what `weightGradients` does for all layers at once,
 * as a product of the family for large ones.
 *
 *   trunk layer:  dW[i,j] = Σ_b deltas[d,b,i] · below[b,j],   db[i] = Σ_b deltas[d,b,i]
 *   heads:        the same of seed[d,b,o] = weights[d, objective(b,o)] · dOut[b,o]     objective as in `headBackward`
 *
 *   gradients  [networks, D, parameters.stride]  W [units, below] at `weight`, bias [units] at `bias`
 *   inputs     [dataRows, below]                 the layer below of the first one; rows looked up as in `dense`, by state.current
 *   hidden     [networks, below.stride]          of others: [batch, below] at `below.offset`
 *   deltas     [networks, deltas.stride]         of a trunk layer: [slots, batch, units] at `deltas.offset`
 *   dOut       [networks, batch, units]          of the heads, with
 *   weights    [networks, D, K]
 *   order, state: only with orderSteps > 0
 *
 * The sums over rows run in ascending order. The first workgroup along each row of them adds up the biases.
 * Source: design §3; report §2.5.
 */
import { objectiveOf, objectiveOfWgsl, type ProbeBlock } from './fragments/penalty.ts';
import { enablesOf, productGrid, productText } from './fragments/product.ts';
import type { ProductDims, ProductForm } from './fragments/productForm.ts';
import {
  type RowSource,
  rowBindings,
  rowOf,
  rowOfReference,
  STATE,
  STATE_SIZE,
} from './fragments/rows.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface LayerGradientsDims {
  readonly networks: number;
  readonly directions: number;
  readonly batch: number;
  readonly units: number;
  readonly inputs: number;
  /** The layer below: the data, or a trunk layer. */
  readonly below:
    | { readonly name: 'data'; readonly dataRows: number; readonly orderSteps: number }
    | ({ readonly name: 'hidden' } & View);
  /** What is sent back to this layer. */
  readonly sent:
    | ({ readonly name: 'deltas' } & View)
    | {
        readonly name: 'seeds';
        /** o_1 … o_K. */
        readonly outputs: readonly number[];
        readonly probes?: readonly ProbeBlock[];
      };
  readonly parameters: { readonly stride: number; readonly weight: number; readonly bias: number };
  /** Small tiles where absent. */
  readonly form?: ProductForm;
}

const product = (d: LayerGradientsDims): ProductDims => ({
  rows: d.units,
  inner: d.batch,
  cols: d.inputs,
  a: { transposed: true },
  b: { transposed: false },
});
const rowSource = (d: LayerGradientsDims): RowSource => ({
  batch: d.batch,
  orderSteps: d.below.name === 'data' ? d.below.orderSteps : 0,
});
const gathers = (d: LayerGradientsDims) => rowSource(d).orderSteps > 0;
const isHeads = (d: LayerGradientsDims) => d.sent.name === 'seeds';
const dataRows = (d: LayerGradientsDims) => (d.below.name === 'data' ? d.below.dataRows : 0);
const belowStride = (d: LayerGradientsDims) => (d.below.name === 'hidden' ? d.below.stride : 0);
const deltasStride = (d: LayerGradientsDims) => (d.sent.name === 'deltas' ? d.sent.stride : 0);
const objectives = (d: LayerGradientsDims) => (d.sent.name === 'seeds' ? d.sent.outputs.length : 0);

export const layerGradients: Kernel<LayerGradientsDims> = {
  name: 'layerGradients',
  bindings: [
    {
      name: 'gradients',
      access: 'write',
      shape: (d) => [d.networks, d.directions, d.parameters.stride],
    },
    {
      name: 'inputs',
      access: 'read',
      shape: (d) => [dataRows(d), d.inputs],
      when: (d) => d.below.name === 'data',
    },
    {
      name: 'hidden',
      access: 'read',
      shape: (d) => [d.networks, belowStride(d)],
      when: (d) => d.below.name === 'hidden',
    },
    {
      name: 'deltas',
      access: 'read',
      shape: (d) => [d.networks, deltasStride(d)],
      when: (d) => !isHeads(d),
    },
    { name: 'dOut', access: 'read', shape: (d) => [d.networks, d.batch, d.units], when: isHeads },
    {
      name: 'weights',
      access: 'read',
      shape: (d) => [d.networks, d.directions, objectives(d)],
      when: isHeads,
    },
    ...rowBindings<LayerGradientsDims>(rowSource),
  ],
  workgroups: (d) =>
    grid('layerGradients', ...productGrid(product(d), d.form), d.networks * d.directions),
  source: (d) => wgsl`
${enablesOf(d.form)}
const BATCH = ${u32(d.batch)};
const UNITS = ${u32(d.units)};
const INPUTS = ${u32(d.inputs)};
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const BIAS = ${u32(d.parameters.bias)};
@group(0) @binding(0) var<storage, read_write> gradients: array<f32>;
${belowText(d)}
${sentText(d)}

fn store(matrix: u32, row: u32, col: u32, sum: f32) {
  gradients[matrix * PARAMETERS + WEIGHT + row * INPUTS + col] = sum;
}
${productText(product(d), d.form)}

@compute @workgroup_size(SIDE_X, SIDE_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  multiply(group.z, group, local);
  if (group.x > 0u) { return; }
  let end = min(UNITS, (group.y + 1u) * SPAN_ROWS);
  for (var row = group.y * SPAN_ROWS + local.y * SIDE_X + local.x; row < end; row += SIDE_X * SIDE_Y) {
    var sum = 0.0;
    for (var k = 0u; k < BATCH; k++) { sum += a_at(a_line(group.z, k) + row); }
    gradients[group.z * PARAMETERS + BIAS + row] = sum;
  }
}`,
};

/** Of a matrix; a division costs more than a product on some adapters. */
const networkOf = (d: LayerGradientsDims) =>
  d.directions === 1 ? 'matrix' : 'matrix / DIRECTIONS';

/** `b_line` and `b_at`: matrix number is network · D + direction. */
function belowText(d: LayerGradientsDims): string {
  if (d.below.name === 'hidden') {
    return wgsl`
@group(0) @binding(1) var<storage, read> hidden: array<f32>;

fn b_line(matrix: u32, k: u32) -> u32 {
  return ${networkOf(d)} * ${u32(d.below.stride)} + ${u32(d.below.offset)} + k * INPUTS;
}

fn b_at(place: u32) -> f32 { return hidden[place]; }`;
  }
  return wgsl`
@group(0) @binding(1) var<storage, read> inputs: array<f32>; // [data rows, INPUTS]
#if ${gathers(d)}
@group(0) @binding(${String(isHeads(d) ? 4 : 3)}) var<storage, read> order: array<u32>;
@group(0) @binding(${String(isHeads(d) ? 5 : 4)}) var<storage, read> state: array<u32>;
#endif
${rowOf(rowSource(d))}

fn b_line(matrix: u32, k: u32) -> u32 {
#if ${gathers(d)}
  let step = state[${networkOf(d)} * ${u32(STATE_SIZE)} + ${u32(STATE.current)}];
#else
  let step = 0u;
#endif
  return row_of(step, k) * INPUTS;
}

fn b_at(place: u32) -> f32 { return inputs[place]; }`;
}

/** `a_line` and `a_at`: lines are rows of the batch. Those of the heads are numbered over all directions. */
function sentText(d: LayerGradientsDims): string {
  if (d.sent.name === 'deltas') {
    return wgsl`
@group(0) @binding(2) var<storage, read> deltas: array<f32>;

fn a_line(matrix: u32, k: u32) -> u32 {
  let first = ${networkOf(d)} * ${u32(d.sent.stride)} + ${u32(d.sent.offset)};
  return first + (${d.directions === 1 ? '0u' : 'matrix % DIRECTIONS'} * BATCH + k) * UNITS;
}

fn a_at(place: u32) -> f32 { return deltas[place]; }`;
  }
  return wgsl`
@group(0) @binding(2) var<storage, read> d_out: array<f32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
${objectiveOfWgsl(d.sent.outputs, d.sent.probes)}

fn a_line(matrix: u32, k: u32) -> u32 { return (matrix * BATCH + k) * UNITS; }

fn a_at(place: u32) -> f32 {
  let output = place % UNITS;
  let row = place / UNITS % BATCH;
  let matrix = place / UNITS / BATCH;
  let share = weights[matrix * ${u32(d.sent.outputs.length)} + objective_of(row, output)];
  return share * d_out[(${networkOf(d)} * BATCH + row) * UNITS + output];
}`;
}

export const layerGradientsReference: Reference<LayerGradientsDims> = (d, operands) => {
  const { inputs, hidden, deltas, dOut, weights, order, state } = operands;
  const { batch, units, parameters, below, sent } = d;
  const gradients = operands.gradients
    ? Float64Array.from(operands.gradients)
    : new Float64Array(d.networks * d.directions * parameters.stride);
  const owner = sent.name === 'seeds' ? objectiveOf(sent.outputs, sent.probes) : undefined;
  for (let n = 0; n < d.networks; n++) {
    const step = gathers(d) ? state[n * STATE_SIZE + STATE.current] : 0;
    const source = (b: number, j: number) =>
      below.name === 'hidden'
        ? hidden[n * below.stride + below.offset + b * d.inputs + j]
        : inputs[rowOfReference(rowSource(d), order, step, b) * d.inputs + j];
    for (let direction = 0; direction < d.directions; direction++) {
      const own = n * d.directions + direction;
      const arriving = (b: number, i: number) =>
        sent.name === 'deltas'
          ? deltas[n * sent.stride + sent.offset + (direction * batch + b) * units + i]
          : weights[own * sent.outputs.length + (owner?.(b, i) ?? 0)] *
            dOut[(n * batch + b) * units + i];
      for (let i = 0; i < units; i++) {
        const sum = (value: (b: number) => number) => {
          let total = 0;
          for (let b = 0; b < batch; b++) total += arriving(b, i) * value(b);
          return total;
        };
        const first = own * parameters.stride;
        gradients[first + parameters.bias + i] = sum(() => 1);
        for (let j = 0; j < d.inputs; j++) {
          gradients[first + parameters.weight + i * d.inputs + j] = sum((b) => source(b, j));
        }
      }
    }
  }
  return { gradients };
};
