import type { NaLoss } from '../../../src/engines/reference/na/loss.ts';
import {
  createNaNetwork,
  createNaPass,
  type NaNetwork,
  type NaPass,
  type NaShape,
  naForward,
} from '../../../src/engines/reference/na/network.ts';
import { createPlanes, type Planes } from '../../../src/engines/reference/na/planes.ts';
import { layoutOf } from '../../../src/network/layout.ts';
import type { Activation, NetworkShape } from '../../../src/network/shape.ts';
import { counterNormal, counterU32 } from '../../../src/numbers/counter.ts';

export interface NaProblem {
  readonly shape: NaShape;
  readonly network: NaNetwork;
  readonly pass: NaPass;
  readonly targets: Planes;
}

/** The shape of the standard network with one plane of the weights. */
export function standardOf({ coefficients: _, outputs, ...shape }: NaShape): NetworkShape {
  return { ...shape, outputs: [outputs] };
}

/** A network of 1 to 3 layers on a few rows whose inputs are non-Archimedean too; all drawn from the seed. */
export function naProblem(seed: number, activation: Activation, coefficients = 3): NaProblem {
  const whole = (index: number, most: number) => 1 + (counterU32(seed, 9, index) % most);
  const shape: NaShape = {
    inputs: whole(0, 3),
    hidden: Array.from({ length: whole(1, 3) }, (_, l) => whole(10 + l, 4)),
    outputs: whole(2, 2),
    activation,
    coefficients,
  };
  const rows = whole(3, 4);
  const normals = (stream: number, length: number) =>
    Array.from({ length: coefficients }, (_, n) =>
      Float64Array.from({ length }, (_, i) => counterNormal(seed, stream + n, i)),
    );
  const layout = layoutOf(standardOf(shape));
  return {
    shape,
    network: createNaNetwork(shape, normals(10, layout.size)),
    pass: createNaPass(shape, rows, normals(20, rows * shape.inputs)),
    targets: normals(30, rows * shape.outputs),
  };
}

/** Losses at the parameters as they stand, and ∂L/∂f. */
export function evaluate({ network, pass, targets }: NaProblem, loss: NaLoss) {
  naForward(network, pass);
  const dOut = createPlanes(pass.out.length, pass.out[0].length);
  return { losses: loss.evaluate(pass.out, targets, dOut), dOut };
}
