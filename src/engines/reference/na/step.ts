import { naBackward } from './backward.ts';
import type { NaLoss } from './loss.ts';
import { type NaNetwork, type NaPass, naForward } from './network.ts';
import { createPlanes, type Planes } from './planes.ts';

export interface NaStep {
  /** L_0 … L_{k−1} before the step. */
  readonly losses: Float64Array;
  /** [k] planes of P. */
  readonly gradient: Planes;
}

/** One step of gradient descent on all rows: w_n −= rate · gradient_n, every coefficient at its own scale. */
export function naStep(
  network: NaNetwork,
  pass: NaPass,
  targets: Planes,
  loss: NaLoss,
  rate: number,
): NaStep {
  naForward(network, pass);
  const dOut = createPlanes(pass.out.length, pass.out[0].length);
  const losses = loss.evaluate(pass.out, targets, dOut);
  const gradient = naBackward(network, pass, dOut, loss.pairs(pass.out.length));
  network.parameters.forEach((plane, n) => {
    for (let i = 0; i < plane.length; i++) plane[i] -= rate * gradient[n][i];
  });
  return { losses, gradient };
}
