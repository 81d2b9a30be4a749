/**
 * A layer forward: product with the weights, bias and activation in one kernel.
 *
 *   pre[b,i] = Σ_j source[b,j] · W[i,j] + bias[i],   hidden[b,i] = φ(pre[b,i])
 *
 *   parameters  [networks, parameters.stride]  W [outputs, inputs] at `weight`, bias [outputs] at `bias`
 *   pre         [networks, to.stride]          [batch, outputs] at `to.offset`
 *   hidden      [networks, to.stride]          the layer below is [batch, inputs] at `from`
 *   inputs      [dataRows, inputs]             only with `rows`: the layer reads data rows instead of `hidden`
 *   order       [orderSteps, batch] u32        only with `rows` and orderSteps > 0
 *   state       [networks, 5] u32              likewise: the step whose rows are read is state.next
 *
 * The heads are a layer with φ = identity; their outputs go to `hidden`.
 * Source: design §3, z_l = a_{l−1} W_lᵀ + b_l, a_l = φ(z_l); report §2.2.
 */
import { type ActivationName, activate, activationFunctions } from './fragments/activation.ts';
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

export interface DenseDims {
  readonly networks: number;
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: ActivationName;
  /** Elements of one network's parameters, and where W and the bias stand in them. */
  readonly parameters: { readonly stride: number; readonly weight: number; readonly bias: number };
  /** The layer below, in `hidden`; unused with `rows`. */
  readonly from: number;
  /** This layer, in `pre` and `hidden`. */
  readonly to: View;
  /** Read data rows: the first layer. */
  readonly rows?: { readonly dataRows: number; readonly orderSteps: number };
  /** Of a large layer; small tiles where absent. */
  readonly form?: ProductForm;
}

const product = (d: DenseDims): ProductDims => ({
  rows: d.batch,
  inner: d.inputs,
  cols: d.outputs,
  a: { transposed: false },
  b: { transposed: true },
});
const rowSource = (d: DenseDims): RowSource => ({
  batch: d.batch,
  orderSteps: d.rows?.orderSteps ?? 0,
});
const gathers = (d: DenseDims) => rowSource(d).orderSteps > 0;

export const dense: Kernel<DenseDims> = {
  name: 'dense',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'pre', access: 'write', shape: (d) => [d.networks, d.to.stride] },
    { name: 'hidden', access: 'write', shape: (d) => [d.networks, d.to.stride] },
    {
      name: 'inputs',
      access: 'read',
      shape: (d) => [d.rows?.dataRows ?? 0, d.inputs],
      when: (d) => d.rows !== undefined,
    },
    ...rowBindings<DenseDims>(rowSource),
  ],
  workgroups: (d) => grid('dense', ...productGrid(product(d), d.form), d.networks),
  source: (d) => wgsl`
${enablesOf(d.form)}
const INPUTS = ${u32(d.inputs)};
const OUTPUTS = ${u32(d.outputs)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const BIAS = ${u32(d.parameters.bias)};
const FROM = ${u32(d.from)};
const TO = ${u32(d.to.offset)};
const ACTIVATIONS = ${u32(d.to.stride)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read_write> pre: array<f32>;
@group(0) @binding(2) var<storage, read_write> hidden: array<f32>;
#if ${d.rows !== undefined}
@group(0) @binding(3) var<storage, read> inputs: array<f32>; // [data rows, INPUTS]
#endif
#if ${gathers(d)}
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
#endif
${rowOf(rowSource(d))}
${activationFunctions(d.activation)}

fn a_line(network: u32, row: u32) -> u32 {
#if ${gathers(d)}
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.next)}];
  return row_of(step, row) * INPUTS;
#elif ${d.rows !== undefined}
  return row * INPUTS;
#else
  return network * ACTIVATIONS + FROM + row * INPUTS;
#endif
}

fn a_at(place: u32) -> f32 {
#if ${d.rows !== undefined}
  return inputs[place];
#else
  return hidden[place];
#endif
}

fn b_line(network: u32, col: u32) -> u32 { return network * PARAMETERS + WEIGHT + col * INPUTS; }

fn b_at(place: u32) -> f32 { return parameters[place]; }

fn store(network: u32, row: u32, col: u32, sum: f32) {
  let z = sum + parameters[network * PARAMETERS + BIAS + col];
  let at = network * ACTIVATIONS + TO + row * OUTPUTS + col;
  pre[at] = z;
  hidden[at] = activate(z);
}
${productText(product(d), d.form)}

@compute @workgroup_size(SIDE_X, SIDE_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  multiply(group.z, group, local);
}`,
};

/** Starts from the given `hidden` (or zeros) and fills in this layer. */
export const denseReference: Reference<DenseDims> = (d, operands) => {
  const { parameters, inputs, order, state } = operands;
  const size = d.networks * d.to.stride;
  const pre = operands.pre ? Float64Array.from(operands.pre) : new Float64Array(size);
  const hidden = operands.hidden ? Float64Array.from(operands.hidden) : new Float64Array(size);
  for (let n = 0; n < d.networks; n++) {
    const own = n * d.parameters.stride;
    const step = gathers(d) ? state[n * STATE_SIZE + STATE.next] : 0;
    for (let b = 0; b < d.batch; b++) {
      const row = rowOfReference(rowSource(d), order, step, b);
      for (let i = 0; i < d.outputs; i++) {
        let z = parameters[own + d.parameters.bias + i];
        for (let j = 0; j < d.inputs; j++) {
          const below = d.rows
            ? inputs[row * d.inputs + j]
            : hidden[n * d.to.stride + d.from + b * d.inputs + j];
          z += below * parameters[own + d.parameters.weight + i * d.inputs + j];
        }
        const at = n * d.to.stride + d.to.offset + b * d.outputs + i;
        pre[at] = z;
        hidden[at] = activate(d.activation, z);
      }
    }
  }
  return { pre, hidden };
};
