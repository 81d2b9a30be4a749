import { naBackward } from './backward.ts';
import type { NaLoss } from './loss.ts';
import { type NaNetwork, type NaPass, naForward } from './network.ts';
import { createPlanes, type Planes } from './planes.ts';

export interface NaGradients {
  /** L_0 … L_{k−1}. */
  readonly losses: Float64Array;
  /** [k] planes of P. */
  readonly gradient: Planes;
}

/** Forward, losses and backward over the rows of a pass. */
export function naGradients(
  network: NaNetwork,
  pass: NaPass,
  targets: Planes,
  loss: NaLoss,
): NaGradients {
  naForward(network, pass);
  const dOut = createPlanes(pass.out.length, pass.out[0].length);
  const losses = loss.evaluate(pass.out, targets, dOut);
  return { losses, gradient: naBackward(network, pass, dOut, loss.pairs(pass.out.length)) };
}
