/**
 * Back through one trunk layer, for every direction and sensitivity ("slot") at once.
 *
 *   delta_{l−1}[s,b,j] = φ′(pre_{l−1}[b,j]) · Σ_i delta_l[s,b,i] · W_l[i,j]
 *
 *   parameters  [networks, parameters.stride]  W_l [units, below] at `weight`
 *   pre, hidden [networks, layer.stride]       layer l − 1, [batch, below] at `layer.offset`
 *   deltas      [networks, deltasStride]       reads [slots, batch, units] at `from`, writes [slots, batch, below]
 *                                              at `to`; the two do not overlap
 *
 * Source: design §3; report §2.5.
 */
import {
  type ActivationName,
  activationDerivative,
  activationFunctions,
} from './fragments/activation.ts';
import { type TileDims, tileEdge, tileGrid, tileProduct } from './fragments/tile.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface DenseBackwardDims {
  readonly networks: number;
  readonly slots: number;
  readonly batch: number;
  /** Units of layer l and of layer l − 1. */
  readonly units: number;
  readonly below: number;
  readonly activation: ActivationName;
  readonly parameters: { readonly stride: number; readonly weight: number };
  readonly layer: View;
  readonly deltasStride: number;
  readonly from: number;
  readonly to: number;
}

const tile = (d: DenseBackwardDims): TileDims => ({
  rows: d.slots * d.batch,
  inner: d.units,
  cols: d.below,
});

export const denseBackward: Kernel<DenseBackwardDims> = {
  name: 'denseBackward',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'pre', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'deltas', access: 'write', shape: (d) => [d.networks, d.deltasStride] },
  ],
  workgroups: (d) => grid('denseBackward', ...tileGrid(tile(d)), d.networks),
  source: (d) => wgsl`
const ROWS = ${u32(d.slots * d.batch)};
const BATCH = ${u32(d.batch)};
const UNITS = ${u32(d.units)};
const BELOW = ${u32(d.below)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const LAYER = ${u32(d.layer.offset)};
const ACTIVATIONS = ${u32(d.layer.stride)};
const DELTAS_STRIDE = ${u32(d.deltasStride)};
const FROM = ${u32(d.from)};
const TO = ${u32(d.to)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> pre: array<f32>;
@group(0) @binding(2) var<storage, read> hidden: array<f32>;
@group(0) @binding(3) var<storage, read_write> deltas: array<f32>;
${activationFunctions(d.activation)}

fn load_a(network: u32, row: u32, k: u32) -> f32 {
  if (row >= ROWS || k >= UNITS) { return 0.0; }
  return deltas[network * DELTAS_STRIDE + FROM + row * UNITS + k];
}

fn load_b(network: u32, k: u32, col: u32) -> f32 {
  if (k >= UNITS || col >= BELOW) { return 0.0; }
  return parameters[network * PARAMETERS + WEIGHT + k * BELOW + col];
}

fn store(network: u32, row: u32, col: u32, sum: f32) {
  if (row >= ROWS || col >= BELOW) { return; }
  let at = network * ACTIVATIONS + LAYER + (row % BATCH) * BELOW + col;
  deltas[network * DELTAS_STRIDE + TO + row * BELOW + col] =
    sum * activation_derivative(pre[at], hidden[at]);
}
${tileProduct(tileEdge(tile(d)))}

@compute @workgroup_size(SIDE, SIDE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  product(group.z, group.y * TILE, group.x * TILE, UNITS, local);
}`,
};

export const denseBackwardReference: Reference<DenseBackwardDims> = (d, operands) => {
  const { parameters, pre, hidden } = operands;
  const deltas = Float64Array.from(operands.deltas);
  for (let n = 0; n < d.networks; n++) {
    for (let row = 0; row < d.slots * d.batch; row++) {
      for (let j = 0; j < d.below; j++) {
        let sum = 0;
        for (let i = 0; i < d.units; i++) {
          const weight = n * d.parameters.stride + d.parameters.weight + i * d.below + j;
          sum += deltas[n * d.deltasStride + d.from + row * d.units + i] * parameters[weight];
        }
        const at = n * d.layer.stride + d.layer.offset + (row % d.batch) * d.below + j;
        deltas[n * d.deltasStride + d.to + row * d.below + j] =
          sum * activationDerivative(d.activation, pre[at], hidden[at]);
      }
    }
  }
  return { deltas };
};
