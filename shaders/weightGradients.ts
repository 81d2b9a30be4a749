/**
 * Gradients of all weights and biases, trunk and heads, for every direction: one grouped product.
 *
 *   trunk layer l:  dW[i,j] = Σ_b delta_l[d,b,i] · a_{l−1}[b,j],   db[i] = Σ_b delta_l[d,b,i]
 *   heads:          dw[o,h] = Σ_b seed[d,b,o] · a_M[b,h],          dc[o] = Σ_b seed[d,b,o]
 *   seed[d,b,o] = weights[d, objective(b,o)] · dOut[b,o]            objective as in `headBackward`
 *
 *   inputs     [dataRows, inputs]          a_0; the step's rows (state.current) are looked up as in `dense`
 *   hidden     [networks, activations.stride]  a_l at activations.offsets[l − 1]
 *   deltas     [networks, deltas.stride]       [slots, batch, n_l] at deltas.offsets[l − 1]
 *   dOut       [networks, batch, O]
 *   weights    [networks, D, K]
 *   gradients  [networks, D, parameters.stride]  at the parameters' own offsets
 *   order, state: only with orderSteps > 0
 *
 * The bias is one more column of the product, where a is 1. Workgroups are dealt to the layers by the table `LAYERS`;
 * the sum over rows runs in ascending order.
 * Source: design §3; report §2.5.
 */
import {
  groupedEdge,
  groupedLayers,
  groupedLayersWgsl,
  groupedTiles,
  type LayerPlace,
} from './fragments/groupedLayers.ts';
import { objectiveOf, objectiveOfWgsl, type ProbeBlock } from './fragments/penalty.ts';
import {
  type RowSource,
  rowBindings,
  rowOf,
  rowOfReference,
  STATE,
  STATE_SIZE,
} from './fragments/rows.ts';
import { tileProduct } from './fragments/tile.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface WeightGradientsDims extends RowSource {
  readonly networks: number;
  readonly directions: number;
  readonly dataRows: number;
  readonly inputs: number;
  /** n_1 … n_M. */
  readonly units: readonly number[];
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** Rows of the batch that are penalties' probes. */
  readonly probes?: readonly ProbeBlock[];
  readonly activations: { readonly stride: number; readonly offsets: readonly number[] };
  readonly deltas: { readonly stride: number; readonly offsets: readonly number[] };
  readonly parameters: {
    readonly stride: number;
    readonly trunk: readonly LayerPlace[];
    readonly heads: LayerPlace;
  };
}

const total = (d: WeightGradientsDims) => d.outputs.reduce((sum, count) => sum + count, 0);
const gathers = (d: WeightGradientsDims) => d.orderSteps > 0;

const layers = (d: WeightGradientsDims) => groupedLayers(d, total(d));
const edge = (d: WeightGradientsDims) => groupedEdge(layers(d));

export const weightGradients: Kernel<WeightGradientsDims> = {
  name: 'weightGradients',
  bindings: [
    { name: 'inputs', access: 'read', shape: (d) => [d.dataRows, d.inputs] },
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.activations.stride] },
    { name: 'deltas', access: 'read', shape: (d) => [d.networks, d.deltas.stride] },
    { name: 'dOut', access: 'read', shape: (d) => [d.networks, d.batch, total(d)] },
    {
      name: 'weights',
      access: 'read',
      shape: (d) => [d.networks, d.directions, d.outputs.length],
    },
    {
      name: 'gradients',
      access: 'write',
      shape: (d) => [d.networks, d.directions, d.parameters.stride],
    },
    ...rowBindings<WeightGradientsDims>((d) => d),
  ],
  workgroups: (d) =>
    grid('weightGradients', groupedTiles(layers(d), edge(d)), d.directions, d.networks),
  source: (d) => wgsl`
const BATCH = ${u32(d.batch)};
const INPUTS = ${u32(d.inputs)};
const OUTPUTS = ${u32(total(d))};
const OBJECTIVES = ${u32(d.outputs.length)};
const DIRECTIONS = ${u32(d.directions)};
const ACTIVATIONS = ${u32(d.activations.stride)};
const DELTAS_STRIDE = ${u32(d.deltas.stride)};
const PARAMETERS = ${u32(d.parameters.stride)};
const HEADS = ${u32(d.units.length)};
${groupedLayersWgsl(layers(d), edge(d))}
${objectiveOfWgsl(d.outputs, d.probes)}
@group(0) @binding(0) var<storage, read> inputs: array<f32>;
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
@group(0) @binding(2) var<storage, read> deltas: array<f32>;
@group(0) @binding(3) var<storage, read> d_out: array<f32>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> gradients: array<f32>;
#if ${gathers(d)}
@group(0) @binding(6) var<storage, read> order: array<u32>;
@group(0) @binding(7) var<storage, read> state: array<u32>;
#endif
${rowOf(d)}

var<private> index: u32; // of the layer
var<private> layer: Layer;
var<private> direction: u32;

fn data_row(network: u32, position: u32) -> u32 {
#if ${gathers(d)}
  return row_of(state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}], position);
#else
  return row_of(0u, position);
#endif
}

fn load_a(network: u32, row: u32, k: u32) -> f32 {
  if (row >= layer.rows || k >= BATCH) { return 0.0; }
  if (index == HEADS) {
    let share = weights[(network * DIRECTIONS + direction) * OBJECTIVES + objective_of(k, row)];
    return share * d_out[(network * BATCH + k) * OUTPUTS + row];
  }
  return deltas[network * DELTAS_STRIDE + layer.delta + (direction * BATCH + k) * layer.rows + row];
}

fn load_b(network: u32, k: u32, col: u32) -> f32 {
  if (k >= BATCH || col > layer.cols) { return 0.0; }
  if (col == layer.cols) { return 1.0; }
  if (index == 0u) { return inputs[data_row(network, k) * INPUTS + col]; }
  return hidden[network * ACTIVATIONS + layer.source + k * layer.cols + col];
}

fn store(network: u32, row: u32, col: u32, sum: f32) {
  if (row >= layer.rows || col > layer.cols) { return; }
  let at = select(layer.weight + row * layer.cols + col, layer.bias + row, col == layer.cols);
  gradients[(network * DIRECTIONS + direction) * PARAMETERS + at] = sum;
}
${tileProduct(edge(d))}

@compute @workgroup_size(SIDE, SIDE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  direction = group.y;
  index = 0u;
  for (var l = 1u; l <= HEADS; l++) {
    if (group.x >= LAYERS[l].first_tile) { index = l; }
  }
  layer = LAYERS[index];
  let tile = group.x - layer.first_tile;
  let first_row = tile / layer.tiles_across * TILE;
  let first_col = tile % layer.tiles_across * TILE;
  product(group.z, first_row, first_col, BATCH, local);
}`,
};

export const weightGradientsReference: Reference<WeightGradientsDims> = (d, operands) => {
  const { inputs, hidden, deltas, dOut, weights, order, state } = operands;
  const P = d.parameters.stride;
  const O = total(d);
  const gradients = new Float64Array(d.networks * d.directions * P);
  const owner = objectiveOf(d.outputs, d.probes);
  for (let n = 0; n < d.networks; n++) {
    const step = gathers(d) ? state[n * STATE_SIZE + STATE.current] : 0;
    for (let direction = 0; direction < d.directions; direction++) {
      const own = n * d.directions + direction;
      layers(d).forEach((layer, l) => {
        const sent = (b: number, i: number) =>
          l === d.units.length
            ? weights[own * d.outputs.length + owner(b, i)] * dOut[(n * d.batch + b) * O + i]
            : deltas[
                n * d.deltas.stride + layer.delta + (direction * d.batch + b) * layer.rows + i
              ];
        const below = (b: number, j: number) =>
          l === 0
            ? inputs[rowOfReference(d, order, step, b) * d.inputs + j]
            : hidden[n * d.activations.stride + layer.source + b * layer.cols + j];
        for (let i = 0; i < layer.rows; i++) {
          for (let b = 0; b < d.batch; b++) {
            gradients[own * P + layer.bias + i] += sent(b, i);
            for (let j = 0; j < layer.cols; j++) {
              gradients[own * P + layer.weight + i * layer.cols + j] += sent(b, i) * below(b, j);
            }
          }
        }
      });
    }
  }
  return { gradients };
};
