import { activationInF64 } from '../../../shaders/fragments/activation.ts';
import { lossesOf } from './losses.ts';
import type { Network, Pass } from './network.ts';
import { affine } from './products.ts';

/** z_l = a_{l−1} W_lᵀ + b_l, a_l = φ(z_l), f = a_M wᵀ + c; then losses and their gradients by the outputs. */
export function forward(network: Network, pass: Pass): void {
  const { shape, layout, parameters } = network;
  const { value } = activationInF64(shape.activation);
  let below = pass.inputs;
  for (let l = 0; l < shape.hidden.length; l++) {
    const { weight, bias } = layout.trunk[l];
    affine(parameters, weight, bias.offset, below, pass.rows, pass.pre[l]);
    const pre = pass.pre[l];
    const hidden = pass.hidden[l];
    for (let i = 0; i < pre.length; i++) hidden[i] = value(pre[i]);
    below = hidden;
  }
  affine(parameters, layout.heads.weight, layout.heads.bias.offset, below, pass.rows, pass.out);
  lossesOf(network, pass);
}
