import { lastHidden } from '../../network/shape.ts';
import { augmentedGram } from './jacobian.ts';
import type { Network, Pass } from './network.ts';

/** Â Âᵀ [rows, rows] of the features Â = [a_M, 1]: the Gram matrix of a head alone. */
export function headKernel({ rows, hidden }: Pass): Float64Array {
  const features = hidden[hidden.length - 1];
  return augmentedGram(features, features.length / rows, rows);
}

/** Replace the head of one output by Âᵀα. */
export function setHead(
  { shape, layout, parameters }: Network,
  { rows, hidden }: Pass,
  output: number,
  alpha: Float64Array,
): void {
  const units = lastHidden(shape);
  const features = hidden[hidden.length - 1];
  const { weight, bias } = layout.heads;
  const at = weight.offset + output * units;
  parameters.fill(0, at, at + units);
  parameters[bias.offset + output] = 0;
  for (let n = 0; n < rows; n++) {
    parameters[bias.offset + output] += alpha[n];
    for (let h = 0; h < units; h++) parameters[at + h] += alpha[n] * features[n * units + h];
  }
}
