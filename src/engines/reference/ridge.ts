import { ridgeSolve } from '../../../shaders/fragments/ridgeSolve.ts';
import type { Network, Pass } from './network.ts';

/**
 * Replace the heads of the objectives `from` to `to` by their ridge least squares on the rows of a pass (design §4.5):
 *
 *   (ÂᵀÂ + ρ tr(ÂᵀÂ)/(H + 1) I) [w_o, c_o] = Âᵀ t_o,   Â = [a_M, 1]
 *
 * The pass must hold the hidden activations of the network's trunk; its outputs and losses are those of the old heads
 * until the next `forward`.
 */
export function solveHeads(
  { layout, first, parameters }: Network,
  pass: Pass,
  from: number,
  to: number,
  ridge: number,
): void {
  const { weight, bias } = layout.heads;
  const outputs = first[to] - first[from];
  const targets = new Float64Array(pass.rows * outputs);
  for (let b = 0; b < pass.rows; b++) {
    const row = b * weight.rows;
    targets.set(pass.targets.subarray(row + first[from], row + first[to]), b * outputs);
  }
  const features = pass.hidden[pass.hidden.length - 1];
  const sizes = { rows: pass.rows, units: weight.cols, outputs, ridge };
  const solution = ridgeSolve(sizes, features, targets);
  for (let o = 0; o < outputs; o++) {
    const own = solution.subarray(o * (weight.cols + 1), (o + 1) * (weight.cols + 1));
    const output = first[from] + o;
    parameters.set(own.subarray(0, weight.cols), weight.offset + output * weight.cols);
    parameters[bias.offset + output] = own[weight.cols];
  }
}
