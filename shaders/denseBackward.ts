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
import { enablesOf, productGrid, productText } from './fragments/product.ts';
import type { ProductDims, ProductForm } from './fragments/productForm.ts';
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
  /** Of a large layer; small tiles where absent. */
  readonly form?: ProductForm;
}

const product = (d: DenseBackwardDims): ProductDims => ({
  rows: d.slots * d.batch,
  inner: d.units,
  cols: d.below,
  a: { transposed: false },
  b: { transposed: false },
});

export const denseBackward: Kernel<DenseBackwardDims> = {
  name: 'denseBackward',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'pre', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'deltas', access: 'write', shape: (d) => [d.networks, d.deltasStride] },
  ],
  workgroups: (d) => grid('denseBackward', ...productGrid(product(d), d.form), d.networks),
  source: (d) => wgsl`
${enablesOf(d.form)}
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

fn a_line(network: u32, row: u32) -> u32 { return network * DELTAS_STRIDE + FROM + row * UNITS; }

fn a_at(place: u32) -> f32 { return deltas[place]; }

fn b_line(network: u32, k: u32) -> u32 { return network * PARAMETERS + WEIGHT + k * BELOW; }

fn b_at(place: u32) -> f32 { return parameters[place]; }

fn store(network: u32, row: u32, col: u32, sum: f32) {
  let at = network * ACTIVATIONS + LAYER + ${d.slots === 1 ? 'row' : '(row % BATCH)'} * BELOW + col;
  deltas[network * DELTAS_STRIDE + TO + row * BELOW + col] =
    sum * activation_derivative(pre[at], hidden[at]);
}
${productText(product(d), d.form)}

@compute @workgroup_size(SIDE_X, SIDE_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  multiply(group.z, group, local);
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
