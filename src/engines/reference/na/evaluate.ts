import type { NaLossName } from '../../../../shaders/naLoss.ts';
import type { Matrix } from '../../../data/dataset.ts';
import type { NetworkShape } from '../../../network/shape.ts';
import { slicesOf } from '../../slices.ts';
import { NA_LOSSES_IN_F64 } from './loss.ts';
import { createNaPass, naForward, naNetworkOver, naShapeOf } from './network.ts';
import { createPlanes, type Planes, planesIn, standardPlanes } from './planes.ts';
import { naRows } from './rows.ts';

/** Outputs of a non-Archimedean network, f₀ [rows, o], f₁ …, slice by slice; `parameters` [k, P] as `layoutOf(shape)` says. */
function outputsOf(shape: NetworkShape, parameters: ArrayLike<number>, inputs: Matrix): Planes {
  const own = naShapeOf(shape);
  const k = own.coefficients;
  const network = naNetworkOver(own, planesIn(Float64Array.from(parameters), k));
  const out = createPlanes(k, inputs.rows * own.outputs);
  for (const { first, count } of slicesOf(inputs.rows)) {
    const rows = inputs.values.subarray(first * inputs.cols, (first + count) * inputs.cols);
    const pass = createNaPass(own, count, standardPlanes(k, rows));
    naForward(network, pass);
    pass.out.forEach((plane, n) => {
      out[n].set(plane, first * own.outputs);
    });
  }
  return out;
}

/** The coefficients of its outputs side by side, [rows, k · o], as a standard network has its objectives. */
export function naPredict(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  inputs: Matrix,
): Matrix {
  const planes = outputsOf(shape, parameters, inputs);
  const { rows } = inputs;
  const width = shape.outputs[0];
  const cols = planes.length * width;
  const values = Float64Array.from({ length: rows * cols }, (_, i) => {
    const [row, col] = [Math.floor(i / cols), i % cols];
    return planes[Math.floor(col / width)][row * width + (col % width)];
  });
  return { rows, cols, values };
}

/** L_0 … L_{k−1} over all rows; `targets` [rows, k · o]. */
export function naLossesOn(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  rows: { readonly inputs: Matrix; readonly targets: Matrix },
  loss: NaLossName,
): Float64Array {
  const out = outputsOf(shape, parameters, rows.inputs);
  const all = Uint32Array.from({ length: rows.inputs.rows }, (_, row) => row);
  const { targets } = naRows({ ...rows, shape }, all);
  return NA_LOSSES_IN_F64[loss].evaluate(out, targets, createPlanes(out.length, out[0].length));
}
