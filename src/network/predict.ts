import { activate } from '../../shaders/fragments/activation.ts';
import type { Matrix } from '../data/dataset.ts';
import { layoutOf } from './layout.ts';
import { type NetworkShape, totalOutputs } from './shape.ts';

/**
 * Outputs of all heads side by side, [rows, O], for inputs [rows, d], in f64.
 * `parameters` is flat as `layoutOf(shape)` says. a_l = φ(a_{l−1} W_lᵀ + b_l), f = a_M wᵀ + c (design §3).
 */
export function predict(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  inputs: Matrix,
): Matrix {
  const { trunk, heads } = layoutOf(shape);
  let below: Float64Array = inputs.values;
  [...trunk, heads].forEach(({ weight, bias }, layer) => {
    const here = new Float64Array(inputs.rows * weight.rows);
    for (let row = 0; row < inputs.rows; row++) {
      for (let i = 0; i < weight.rows; i++) {
        let pre = parameters[bias.offset + i];
        for (let j = 0; j < weight.cols; j++) {
          pre += below[row * weight.cols + j] * parameters[weight.offset + i * weight.cols + j];
        }
        here[row * weight.rows + i] = layer < trunk.length ? activate(shape.activation, pre) : pre;
      }
    }
    below = here;
  });
  return { rows: inputs.rows, cols: totalOutputs(shape), values: below };
}
