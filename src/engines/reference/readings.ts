import type { Matrix } from '../../data/dataset.ts';
import { predict } from '../../network/predict.ts';
import type { TrainedNetwork } from '../../network/reading.ts';
import { type NetworkShape, totalOutputs } from '../../network/shape.ts';
import { forward } from './forward.ts';
import { lossesOf } from './losses.ts';
import { createNetwork, createPass, type Network, type Pass } from './network.ts';
import { tangent } from './tangent.ts';

/** `forward`, with the outputs of every objective read as the trained network says; losses are those of what was read. */
export function forwardRead(
  network: Network,
  pass: Pass,
  { coefficients = [], readings = [] }: TrainedNetwork,
): void {
  forward(network, pass);
  const { first } = network;
  const width = first[first.length - 1];
  const parts = coefficients.map((plane) => tangent(network, pass, plane));
  readings.forEach((reading, objective) => {
    if (reading === 'head') return;
    reading.forEach(({ of, coefficient }, o) => {
      for (let row = 0; row < pass.rows; row++) {
        pass.out[row * width + first[objective] + o] = parts[coefficient][row * width + of];
      }
    });
  });
  if (parts.length > 0) lossesOf(network, pass);
}

/**
 * Outputs of all objectives side by side, [rows, O], for inputs [rows, d], as the network is read, in f64; `predict` for
 * networks without infinitesimal parts.
 */
export function predictRead(shape: NetworkShape, trained: TrainedNetwork, inputs: Matrix): Matrix {
  if (!trained.coefficients?.length) return predict(shape, trained.parameters, inputs);
  const pass = createPass(shape, inputs.rows, inputs.values);
  forwardRead(createNetwork(shape, trained.parameters), pass, trained);
  return { rows: inputs.rows, cols: totalOutputs(shape), values: pass.out };
}
