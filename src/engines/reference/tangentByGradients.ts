import { backward, dHiddenOfOutput } from './backward.ts';
import { columnOf } from './columns.ts';
import { createDeltas, type Network, type Pass } from './network.ts';
import { accumulate } from './products.ts';
import { tangent } from './tangent.ts';

/** Targets fitted by tangents without a Gram matrix. */
export interface IterativeFit {
  /** w¹ of each target, as in `TangentFit`. */
  readonly planes: readonly Float64Array[];
  /** ‖Jᵀ(t − J w¹) − λ w¹‖ / ‖Jᵀt‖ of each target: what is left of the gradient, 0 at the solution. */
  readonly residuals: readonly number[];
}

const ITERATIONS = 500;
/** What may be left of the gradient where the problem counts as solved. */
const SOLVED = 1e-8;

/**
 * What `fitTangent` solves, as the least-squares problem that it is, by conjugate gradients (CGLS):
 *
 *   min ‖t − J w¹‖² + λ ‖w¹‖²,   λ = ρ tr(J Jᵀ)/N
 *
 * J v is a forward-mode pass over all rows and Jᵀ r a backward pass, so that memory grows with the rows and not with their
 * square. The sum falls in every iteration. After `most` iterations it stops where it is and says how far that is off; what
 * is missing then are directions of small singular values, which the ridge damps as well.
 *
 * Source: Björck, "Numerical Methods for Least Squares Problems", SIAM 1996, 7.4; design §4.9.
 *
 * @param pass all rows, after a forward pass
 * @param output row of the stacked heads
 * @param targets each [N]
 * @param ridge ρ, relative to tr(K)/N
 */
export function fitTangentByGradients(
  network: Network,
  pass: Pass,
  output: number,
  targets: readonly Float64Array[],
  ridge: number,
  most: number = ITERATIONS,
): IterativeFit {
  const { shape, layout, first } = network;
  const outputs = first[first.length - 1];
  const sensitivities = createDeltas(shape, pass.rows);
  const last = sensitivities.length - 1;
  dHiddenOfOutput(network, pass, output, sensitivities[last]);
  backward(network, pass, sensitivities);
  const below = (l: number) => (l === 0 ? pass.inputs : pass.hidden[l - 1]);
  const all = [0, pass.rows] as const;

  const transposed = (alpha: Float64Array): Float64Array => {
    const plane = new Float64Array(layout.size);
    layout.trunk.forEach(({ weight, bias }, l) => {
      const sent = sensitivities[l].map((s, i) => s * alpha[Math.floor(i / weight.rows)]);
      accumulate(weight, bias.offset, sent, below(l), all, plane, [0, weight.rows]);
    });
    const { weight, bias } = layout.heads;
    const sent = new Float64Array(pass.rows * outputs);
    alpha.forEach((value, row) => {
      sent[row * outputs + output] = value;
    });
    const own = [output, output + 1] as const;
    accumulate(weight, bias.offset, sent, pass.hidden[last], all, plane, own);
    return plane;
  };
  const lambda = (ridge * trace(network, pass, sensitivities)) / pass.rows;
  const product = (plane: Float64Array) => columnOf(tangent(network, pass, plane), outputs, output);
  const solutions = targets.map((target) =>
    leastSquares({ product, transposed, lambda, most }, target, layout.size),
  );
  return {
    planes: solutions.map(({ solution }) => solution),
    residuals: solutions.map(({ residual }) => residual),
  };
}

/** tr K = Σ_n Σ_l ‖s_l[n]‖² ‖â_{l−1}[n]‖² + ‖â_M[n]‖². */
function trace({ shape }: Network, pass: Pass, sensitivities: readonly Float64Array[]): number {
  const widths = [shape.inputs, ...shape.hidden];
  const values = [pass.inputs, ...pass.hidden];
  let sum = 0;
  for (let row = 0; row < pass.rows; row++) {
    values.forEach((array, l) => {
      const augmented = 1 + squareOf(array, row, widths[l]);
      const sent = l < shape.hidden.length ? squareOf(sensitivities[l], row, shape.hidden[l]) : 1;
      sum += sent * augmented;
    });
  }
  return sum;
}

function squareOf(array: Float64Array, row: number, width: number): number {
  let square = 0;
  for (let i = row * width; i < (row + 1) * width; i++) square += array[i] * array[i];
  return square;
}

interface LeastSquares {
  /** J w. */
  product(plane: Float64Array): Float64Array;
  /** Jᵀ r. */
  transposed(rows: Float64Array): Float64Array;
  readonly lambda: number;
  readonly most: number;
}

/** From w = 0. */
function leastSquares(
  { product, transposed, lambda, most }: LeastSquares,
  target: Float64Array,
  size: number,
): { readonly solution: Float64Array; readonly residual: number } {
  const solution = new Float64Array(size);
  const rest = target.slice();
  const gradient = () => transposed(rest).map((value, p) => value - lambda * solution[p]);
  let steepest = gradient();
  let square = dot(steepest, steepest);
  const whole = square;
  const direction = steepest.slice();
  for (let i = 0; i < most && square > SOLVED ** 2 * whole; i++) {
    const along = product(direction);
    const step = square / (dot(along, along) + lambda * dot(direction, direction));
    for (let p = 0; p < size; p++) solution[p] += step * direction[p];
    for (let row = 0; row < rest.length; row++) rest[row] -= step * along[row];
    steepest = gradient();
    const next = dot(steepest, steepest);
    for (let p = 0; p < size; p++) {
      direction[p] = steepest[p] + (next / square) * direction[p];
    }
    square = next;
  }
  return { solution, residual: whole > 0 ? Math.sqrt(square / whole) : 0 };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
