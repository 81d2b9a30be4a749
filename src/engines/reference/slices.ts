import type { Matrix } from '../../data/dataset.ts';
import { totalOutputs } from '../../network/shape.ts';
import { slicesOf } from '../slices.ts';
import { forward } from './forward.ts';
import { createPass, type Network } from './network.ts';

/**
 * A forward pass over any number of rows, slice by slice: the losses over all of them, [K], and the outputs [N, O]. With
 * probes it is one pass, as these stand behind all rows; their outputs are left out.
 */
export function forwardInSlices(
  network: Network,
  inputs: Matrix,
  targets: Matrix,
): { readonly losses: Float64Array; readonly out: Matrix } {
  const { rows } = inputs;
  const cols = totalOutputs(network.shape);
  const losses = new Float64Array(network.losses.length);
  const out = new Float64Array(rows * cols);
  if (network.probes > 0) {
    const pass = createPass(network.shape, rows, inputs.values, targets.values);
    forward(network, pass);
    const data = rows - network.probes;
    const values = pass.out.subarray(0, data * cols);
    return { losses: pass.losses, out: { rows: data, cols, values } };
  }
  for (const { first, count } of slicesOf(rows)) {
    const [x, t] = [inputs, targets].map(({ cols: width, values }) =>
      values.subarray(first * width, (first + count) * width),
    );
    const pass = createPass(network.shape, count, x, t);
    forward(network, pass);
    out.set(pass.out, first * cols);
    for (let k = 0; k < losses.length; k++) losses[k] += pass.losses[k] * (count / rows);
  }
  return { losses, out: { rows, cols, values: out } };
}
