/**
 * Gradients of the weights and biases of one layer, for every direction: what `weightGradients` does for all layers at once,
 * as a product of the family for large ones.
 *
 *   trunk layer:  dW[i,j] = Σ_b deltas[d,b,i] · below[b,j],   db[i] = Σ_b deltas[d,b,i]
 *   heads:        the same of seed[d,b,o] = weights[d, objective(b,o)] · dOut[b,o]     objective as in `headBackward`
 *
 *   gradients  [networks, D, parameters.stride]  W [units, inputs] at `weight`, bias [units] at `bias`
 *   and the operands of fragments/layerProduct.ts; state [networks, 5] u32 with `order`
 *
 * The sums over rows run in ascending order. The first workgroup along each row of them adds up the biases.
 * Source: design §3; report §2.5.
 */
import {
  biasSums,
  gathers,
  type LayerProduct,
  layerProduct,
  layerProductBindings,
  layerProductReference,
  layerProductText,
} from './fragments/layerProduct.ts';
import { enablesOf, productGrid, productText } from './fragments/product.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { activeBindings, grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface LayerGradientsDims extends LayerProduct {
  readonly parameters: { readonly stride: number; readonly weight: number; readonly bias: number };
}

export const layerGradients: Kernel<LayerGradientsDims> = {
  name: 'layerGradients',
  bindings: [
    {
      name: 'gradients',
      access: 'write',
      shape: (d) => [d.networks, d.directions, d.parameters.stride],
    },
    ...layerProductBindings<LayerGradientsDims>(),
    {
      name: 'state',
      access: 'read',
      type: 'u32',
      shape: (d) => [d.networks, STATE_SIZE],
      when: gathers,
    },
  ],
  workgroups: (d) =>
    grid('layerGradients', ...productGrid(layerProduct(d), d.form), d.networks * d.directions),
  source: (d) => wgsl`
${enablesOf(d.form)}
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const BIAS = ${u32(d.parameters.bias)};
@group(0) @binding(0) var<storage, read_write> gradients: array<f32>;
#if ${gathers(d)}
@group(0) @binding(${String(activeBindings(layerGradients, d).length - 1)}) var<storage, read> state: array<u32>;
#endif
${layerProductText(d, 1, (network) => `state[${network} * ${u32(STATE_SIZE)} + ${u32(STATE.current)}]`)}

fn store(matrix: u32, row: u32, col: u32, sum: f32) {
  gradients[matrix * PARAMETERS + WEIGHT + row * INPUTS + col] = sum;
}

fn store_bias(matrix: u32, row: u32, sum: f32) {
  gradients[matrix * PARAMETERS + BIAS + row] = sum;
}
${productText(layerProduct(d), d.form)}
${biasSums()}

@compute @workgroup_size(SIDE_X, SIDE_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  multiply(group.z, group, local);
  bias_sums(group.z, group, local.y * SIDE_X + local.x);
}`,
};

export const layerGradientsReference: Reference<LayerGradientsDims> = (d, operands) => {
  const { networks, directions, parameters } = d;
  const gradients = operands.gradients
    ? Float64Array.from(operands.gradients)
    : new Float64Array(networks * directions * parameters.stride);
  for (let matrix = 0; matrix < networks * directions; matrix++) {
    const [network, direction] = [Math.floor(matrix / directions), matrix % directions];
    const own = layerProductReference(d, operands, network, direction);
    gradients.set(own.weights, matrix * parameters.stride + parameters.weight);
    gradients.set(own.biases, matrix * parameters.stride + parameters.bias);
  }
  return { gradients };
};
