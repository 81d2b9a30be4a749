import type { TrainedNetwork } from '../../network/reading.ts';
import { forward } from './forward.ts';
import { lossesOf } from './losses.ts';
import type { Network, Pass } from './network.ts';
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
