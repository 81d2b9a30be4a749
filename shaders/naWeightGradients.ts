/**
 * Gradients of all weights and biases in truncated polynomials: the coefficients 1 … k−1 of what `weightGradients` computes
 * for coefficient 0.
 *
 *   dW_n[i,j] = Σ_{p+q=n} Σ_b δ_p[b,i] · a_q[b,j],   db_n[i] = Σ_b δ_n[b,i];   with `standard` q = 0 only
 *
 *   inputs     [dataRows, inputs]                a_0 of the first layer, real numbers; the step's rows (state.current)
 *   hidden     [networks, k, activations.stride]  a at activations.offsets[l − 1]
 *   deltas     [networks, k, deltas.stride]      δ [batch, n_l] at deltas.offsets[l − 1]
 *   dOut       [networks, k, batch, outputs]     δ of the heads
 *   gradients  [networks, k, parameters.stride]  at the parameters' own offsets
 *   order, state: only with orderSteps > 0
 *
 * Tiles are dealt to the layers, and the bias is a column where a is 1, as in `weightGradients`; the sum over rows runs in
 * ascending order, coefficient pair after coefficient pair.
 * Source: design §4.9.
 */
import { coefficientsWgsl } from './fragments/coefficients.ts';
import {
  groupedEdge,
  groupedLayers,
  groupedLayersWgsl,
  groupedTiles,
  type LayerPlace,
} from './fragments/groupedLayers.ts';
import {
  type RowSource,
  rowBindings,
  rowOf,
  rowOfReference,
  STATE,
  STATE_SIZE,
} from './fragments/rows.ts';
import { tileSum, tileSumEdge } from './fragments/tileSum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface NaWeightGradientsDims extends RowSource {
  readonly networks: number;
  /** k, 2 to 4. */
  readonly coefficients: number;
  readonly dataRows: number;
  readonly inputs: number;
  /** n_1 … n_M. */
  readonly units: readonly number[];
  readonly outputs: number;
  readonly standard: boolean;
  readonly activations: { readonly stride: number; readonly offsets: readonly number[] };
  readonly deltas: { readonly stride: number; readonly offsets: readonly number[] };
  readonly parameters: {
    readonly stride: number;
    readonly trunk: readonly LayerPlace[];
    readonly heads: LayerPlace;
  };
}

const gathers = (d: NaWeightGradientsDims) => d.orderSteps > 0;

const layers = (d: NaWeightGradientsDims) => groupedLayers(d, d.outputs);
const edge = (d: NaWeightGradientsDims) => groupedEdge(layers(d), tileSumEdge);

export const naWeightGradients: Kernel<NaWeightGradientsDims> = {
  name: 'naWeightGradients',
  bindings: [
    { name: 'inputs', access: 'read', shape: (d) => [d.dataRows, d.inputs] },
    {
      name: 'hidden',
      access: 'read',
      shape: (d) => [d.networks, d.coefficients, d.activations.stride],
    },
    { name: 'deltas', access: 'read', shape: (d) => [d.networks, d.coefficients, d.deltas.stride] },
    {
      name: 'dOut',
      access: 'read',
      shape: (d) => [d.networks, d.coefficients, d.batch, d.outputs],
    },
    {
      name: 'gradients',
      access: 'write',
      shape: (d) => [d.networks, d.coefficients, d.parameters.stride],
    },
    ...rowBindings<NaWeightGradientsDims>((d) => d),
  ],
  workgroups: (d) =>
    grid('naWeightGradients', groupedTiles(layers(d), edge(d)), d.coefficients - 1, d.networks),
  source: (d) => wgsl`
${coefficientsWgsl(d.coefficients)}
const BATCH = ${u32(d.batch)};
const INPUTS = ${u32(d.inputs)};
const OUTPUTS = ${u32(d.outputs)};
const ACTIVATIONS = ${u32(d.activations.stride)};
const DELTAS_STRIDE = ${u32(d.deltas.stride)};
const PARAMETERS = ${u32(d.parameters.stride)};
const HEADS = ${u32(d.units.length)};
${groupedLayersWgsl(layers(d), edge(d))}
@group(0) @binding(0) var<storage, read> inputs: array<f32>;
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
@group(0) @binding(2) var<storage, read> deltas: array<f32>;
@group(0) @binding(3) var<storage, read> d_out: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradients: array<f32>;
#if ${gathers(d)}
@group(0) @binding(5) var<storage, read> order: array<u32>;
@group(0) @binding(6) var<storage, read> state: array<u32>;
#endif
${rowOf(d)}

var<private> index: u32; // of the layer
var<private> layer: Layer;
var<private> left: u32; // coefficient of delta, and of a
var<private> right: u32;

fn data_row(network: u32, position: u32) -> u32 {
#if ${gathers(d)}
  return row_of(state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}], position);
#else
  return row_of(0u, position);
#endif
}

fn load_a(network: u32, row: u32, k: u32) -> f32 {
  if (row >= layer.rows || k >= BATCH) { return 0.0; }
  let plane = network * COEFFICIENTS + left;
  if (index == HEADS) { return d_out[(plane * BATCH + k) * OUTPUTS + row]; }
  return deltas[plane * DELTAS_STRIDE + layer.delta + k * layer.rows + row];
}

fn load_b(network: u32, k: u32, col: u32) -> f32 {
  if (k >= BATCH || col > layer.cols) { return 0.0; }
  if (col == layer.cols) { return select(0.0, 1.0, right == 0u); }
  if (index == 0u) { return select(0.0, inputs[data_row(network, k) * INPUTS + col], right == 0u); }
  return hidden[(network * COEFFICIENTS + right) * ACTIVATIONS + layer.source + k * layer.cols + col];
}
${tileSum(edge(d))}

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let network = group.z;
  let n = group.y + 1u;
  index = 0u;
  for (var l = 1u; l <= HEADS; l++) {
    if (group.x >= LAYERS[l].first_tile) { index = l; }
  }
  layer = LAYERS[index];
  let tile = group.x - layer.first_tile;
  let row = tile / layer.tiles_across * TILE + local.y;
  let col = tile % layer.tiles_across * TILE + local.x;
  var sum = 0.0;
  for (var q = 0u; q <= ${d.standard ? '0u' : 'n'}; q++) {
    left = n - q;
    right = q;
    sum += tile_sum(network, row, col, BATCH, local);
  }
  if (row < layer.rows && col <= layer.cols) {
    let at = select(layer.weight + row * layer.cols + col, layer.bias + row, col == layer.cols);
    gradients[(network * COEFFICIENTS + n) * PARAMETERS + at] = sum;
  }
}`,
};

export const naWeightGradientsReference: Reference<NaWeightGradientsDims> = (d, operands) => {
  const { inputs, hidden, deltas, dOut, order, state } = operands;
  const P = d.parameters.stride;
  const gradients = Float64Array.from(
    { length: d.networks * d.coefficients * P },
    (_, i) => operands.gradients?.[i] ?? 0,
  );
  for (let network = 0; network < d.networks; network++) {
    const plane = (n: number) => network * d.coefficients + n;
    const step = gathers(d) ? state[network * STATE_SIZE + STATE.current] : 0;
    layers(d).forEach((layer, l) => {
      const sent = (p: number, b: number, i: number) =>
        l === d.units.length
          ? dOut[(plane(p) * d.batch + b) * d.outputs + i]
          : deltas[plane(p) * d.deltas.stride + layer.delta + b * layer.rows + i];
      const below = (q: number, b: number, j: number) => {
        if (l > 0) {
          return hidden[plane(q) * d.activations.stride + layer.source + b * layer.cols + j];
        }
        return q > 0 ? 0 : inputs[rowOfReference(d, order, step, b) * d.inputs + j];
      };
      for (let n = 1; n < d.coefficients; n++) {
        for (let i = 0; i < layer.rows; i++) {
          const put = (at: number, of: (b: number) => number) => {
            let sum = 0;
            for (let b = 0; b < d.batch; b++) sum += of(b);
            gradients[plane(n) * P + at] = sum;
          };
          put(layer.bias + i, (b) => sent(n, b, i));
          for (let j = 0; j < layer.cols; j++) {
            put(layer.weight + i * layer.cols + j, (b) => {
              let sum = 0;
              for (let q = 0; q <= (d.standard ? 0 : n); q++)
                sum += sent(n - q, b, i) * below(q, b, j);
              return sum;
            });
          }
        }
      }
    });
  }
  return { gradients };
};
