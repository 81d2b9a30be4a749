/** A small tanh network in f64, written from its definition: what a backward pass leaves, and outputs to differentiate. */
import { protectable } from '../../shaders/projectColumns.ts';
import type { JacobianDims } from './jacobian.ts';

type Vector = readonly number[];

/** W x + b of the layer whose parameters stand at `place`. */
function affine(
  parameters: ArrayLike<number>,
  place: { weight: number; bias: number },
  rows: number,
  x: Vector,
): number[] {
  return Array.from({ length: rows }, (_, u) =>
    x.reduce(
      (sum, value, j) => sum + parameters[place.weight + u * x.length + j] * value,
      parameters[place.bias + u],
    ),
  );
}

/** a_0 … a_M of one row. */
function activations(d: JacobianDims, parameters: ArrayLike<number>, x: Vector): number[][] {
  const layers = [[...x]];
  d.units.forEach((units, l) => {
    layers.push(affine(parameters, d.parameters.trunk[l], units, layers[l]).map(Math.tanh));
  });
  return layers;
}

function inputsOf(d: JacobianDims, inputs: ArrayLike<number>, row: number): number[] {
  return Array.from({ length: d.inputs }, (_, j) => inputs[row * d.inputs + j]);
}

/** f_i[n] of the protectable outputs, in the order of J's rows. */
export function protectedOutputs(
  d: JacobianDims,
  parameters: ArrayLike<number>,
  inputs: ArrayLike<number>,
): number[] {
  const count = protectable(d.outputs);
  const byRow = Array.from({ length: d.batch }, (_, n) => {
    const layers = activations(d, parameters, inputsOf(d, inputs, n));
    return affine(parameters, d.parameters.heads, count, layers[layers.length - 1]);
  });
  return Array.from({ length: count }, (_, i) => byRow.map((outputs) => outputs[i])).flat();
}

/** `hidden` and `deltas` of one network: activations, and the sensitivities ∂f_i/∂z_l. */
export function tanhPass(
  d: JacobianDims,
  parameters: ArrayLike<number>,
  inputs: ArrayLike<number>,
): { hidden: Float64Array; deltas: Float64Array } {
  const hidden = new Float64Array(d.activations.stride);
  const deltas = new Float64Array(d.deltas.stride);
  for (let n = 0; n < d.batch; n++) {
    const layers = activations(d, parameters, inputsOf(d, inputs, n));
    for (let i = 0; i < protectable(d.outputs); i++) {
      let place = d.parameters.heads;
      let above: Vector = Array.from({ length: protectable(d.outputs) }, (_, o) => Number(o === i));
      for (let l = d.units.length - 1; l >= 0; l--) {
        const own = layers[l + 1];
        const sent = own.map(
          (a, u) =>
            (1 - a * a) *
            above.reduce(
              (sum, value, k) => sum + value * parameters[place.weight + k * own.length + u],
              0,
            ),
        );
        hidden.set(own, d.activations.offsets[l] + n * own.length);
        deltas.set(sent, d.deltas.offsets[l] + ((d.slot + i) * d.batch + n) * own.length);
        above = sent;
        place = d.parameters.trunk[l];
      }
    }
  }
  return { hidden, deltas };
}
