import { activationDerivative } from '../../../shaders/fragments/activation.ts';
import type { Block } from '../../network/layout.ts';
import type { Network, Pass } from './network.ts';

/**
 * The change of all outputs for a change of the parameters, J·d [B, O]: one forward-mode pass.
 *
 *   ż_l = a_{l−1} Ẇ_lᵀ + ȧ_{l−1} W_lᵀ + ḃ_l,   ȧ_l = φ′(z_l) ⊙ ż_l,   ȧ_0 = 0
 *   ḟ   = a_M ẇᵀ + ȧ_M wᵀ + ċ
 *
 * @param pass as `forward` left it at the network's parameters
 * @param direction flat, as `layoutOf(shape)` says
 */
export function tangent(
  { shape, layout, parameters }: Network,
  pass: Pass,
  direction: ArrayLike<number>,
): Float64Array {
  let below = pass.inputs;
  let dBelow = new Float64Array(below.length);
  const affine = (weight: Block, bias: Block): Float64Array<ArrayBuffer> => {
    const to = new Float64Array(pass.rows * weight.rows);
    for (let b = 0; b < pass.rows; b++) {
      for (let unit = 0; unit < weight.rows; unit++) {
        const w = weight.offset + unit * weight.cols;
        const row = b * weight.cols;
        let sum = direction[bias.offset + unit];
        for (let i = 0; i < weight.cols; i++) {
          sum += direction[w + i] * below[row + i] + parameters[w + i] * dBelow[row + i];
        }
        to[b * weight.rows + unit] = sum;
      }
    }
    return to;
  };
  layout.trunk.forEach(({ weight, bias }, l) => {
    const pre = pass.pre[l];
    const hidden = pass.hidden[l];
    const dPre = affine(weight, bias);
    dBelow = dPre.map((d, i) => d * activationDerivative(shape.activation, pre[i], hidden[i]));
    below = hidden;
  });
  return affine(layout.heads.weight, layout.heads.bias);
}
