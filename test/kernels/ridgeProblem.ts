/** Ridge problems for the test of the kernel, what their rounding may cost, and the f32 normal equations beside it. */
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import type { RidgeDims } from '../../shaders/ridge.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import type { Inputs } from './agreement.ts';

/** Heads of `outputs` rows of which [from, to) are solved; gaps before the layer and the heads. */
export function ridgeDims(changes: Partial<RidgeDims> = {}): RidgeDims {
  const { networks = 1, batch = 20, hidden = 10, outputs = 1, orderSteps = 0 } = changes;
  return {
    networks,
    batch,
    hidden,
    outputs,
    from: 0,
    to: outputs,
    ridge: 1e-8,
    orderSteps,
    dataRows: orderSteps > 0 ? batch + 4 : batch,
    layer: { offset: 2, stride: batch * hidden + 3 },
    parameters: { stride: outputs * (hidden + 1) + 6, weight: 3, bias: outputs * hidden + 5 },
    ...changes,
  };
}

/** `smooth`: tanh units over a line, so alike that only the ridge tells them apart. */
export type Features = 'random' | 'smooth';

/** The targets are a sine over the same line, or noise. */
export function ridgeInputs(
  d: RidgeDims,
  features: Features,
  targets: Features = features,
): Inputs & { readonly hidden: Float32Array; readonly targets: Float32Array } {
  const place = (row: number) => (3 * row) / d.batch - 1.5;
  const hidden = randomFloats(1, d.networks * d.layer.stride);
  if (features === 'smooth') {
    for (let n = 0; n < d.networks; n++) {
      const units = randomFloats(10 + n, 2 * d.hidden);
      for (let i = 0; i < d.batch * d.hidden; i++) {
        const h = i % d.hidden;
        const pre = 2 * units[2 * h] * place(Math.floor(i / d.hidden)) + units[2 * h + 1];
        hidden[n * d.layer.stride + d.layer.offset + i] = Math.tanh(pre);
      }
    }
  }
  const sines = Float32Array.from({ length: d.dataRows * d.outputs }, (_, i) =>
    Math.sin((1 + (i % d.outputs)) * place(Math.floor(i / d.outputs))),
  );
  return {
    hidden,
    targets: targets === 'smooth' ? sines : randomFloats(2, d.dataRows * d.outputs),
    parameters: randomFloats(3, d.networks * d.parameters.stride),
    ...(d.orderSteps > 0 && {
      order: randomIndices(4, d.orderSteps * d.batch, d.dataRows),
      state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 7 * i + 1),
    }),
  };
}

/** One output of one network in f64: Â [batch][H + 1], t [batch], μ, and [w, c] as the parameters have it. */
export interface Problem {
  readonly rows: readonly (readonly number[])[];
  readonly t: readonly number[];
  readonly damping: number;
  readonly solutionOf: (parameters: ArrayLike<number>) => number[];
}

/** The problems that the kernel solves, by network and then by output. */
export function problemsOf(d: RidgeDims, inputs: Inputs): Problem[] {
  const { hidden, targets, order, state } = inputs;
  return Array.from({ length: d.networks * (d.to - d.from) }, (_, index) => {
    const network = Math.floor(index / (d.to - d.from));
    const output = d.from + (index % (d.to - d.from));
    const rows = Array.from({ length: d.batch }, (_, b) => {
      const from = network * d.layer.stride + d.layer.offset + b * d.hidden;
      return [...Array.from({ length: d.hidden }, (_, h) => hidden[from + h]), 1];
    });
    const row = (b: number) =>
      d.orderSteps > 0 ? order[(state[4 * network + 2] % d.orderSteps) * d.batch + b] : b;
    const { stride, weight, bias } = d.parameters;
    return {
      rows,
      t: rows.map((_, b) => targets[row(b) * d.outputs + output]),
      damping: (d.ridge * squares(rows.flat())) / (d.hidden + 1),
      solutionOf: (parameters) => [
        ...Array.from(
          { length: d.hidden },
          (_, h) => parameters[network * stride + weight + output * d.hidden + h],
        ),
        parameters[network * stride + bias + output],
      ],
    };
  });
}

export const squares = (values: readonly number[]) => values.reduce((sum, v) => sum + v * v, 0);

export function predictions({ rows }: Problem, w: readonly number[]): number[] {
  return rows.map((row) => row.reduce((sum, value, i) => sum + value * w[i], 0));
}

/** ‖Âw − t‖² + μ‖w‖². */
export function objectiveOf(problem: Problem, w: readonly number[]): number {
  const residual = predictions(problem, w).map((value, b) => value - problem.t[b]);
  return squares(residual) + problem.damping * squares(w);
}

/**
 * The longest chain of roundings in a column of S = [√μ I ; Â]: each of H + 1 reflections is a sum over the rows in four
 * strands, a factor of 3 roundings, and a product and a difference; two more each in the back-substitution.
 */
export function ridgeTerms(d: RidgeDims): number {
  return (d.hidden + 1) * (Math.ceil(d.batch / 4) + 2 + 3 + 2 + 2);
}

/** ‖S‖ in the Frobenius norm. */
export function normOf({ rows, damping }: Problem): number {
  return Math.sqrt(squares(rows.flat()) + damping * rows[0].length);
}

/**
 * What those roundings are relative to, in ‖S (w − exact w)‖, by which both the predictions and √μ w differ. QR is
 * exact for S + E and t + e with ‖E‖ <= ε ‖S‖ and ‖e‖ <= ε ‖t‖, and to first order that moves S w by at most
 * ‖E‖ ‖w‖ + ‖e‖ + ‖E‖ ‖[t ; 0] − S w‖ / σ, where σ >= √μ is the least singular value of S: the square root of the
 * normal matrix's condition, and that before the residual only.
 */
export function ridgeScale(problem: Problem, w: readonly number[]): number {
  const residual = Math.sqrt(objectiveOf(problem, w) / problem.damping);
  return normOf(problem) * (Math.sqrt(squares(w)) + residual) + Math.sqrt(squares(problem.t));
}

/** The bound on ‖S (w − exact w)‖ that `expectClose` takes from `ridgeTerms` and `ridgeScale`. */
export function ridgeError(d: RidgeDims, problem: Problem, w: readonly number[]): number {
  return (ridgeTerms(d) + 8) * 2 ** -23 * ridgeScale(problem, w);
}

/** The mean of (Âw − t)². */
export function lossOf(problem: Problem, w: readonly number[]): number {
  return squares(predictions(problem, w).map((f, b) => f - problem.t[b])) / problem.t.length;
}

/** The normal equations with every operation rounded to f32: Gauss's elimination, which for them needs no pivots. */
export function naiveSolution({ rows, t, damping }: Problem): number[] {
  const f = Math.fround;
  const size = rows[0].length;
  const product = (i: number, j: (b: number) => number) =>
    rows.reduce((sum, row, b) => f(sum + f(row[i] * j(b))), 0);
  const system = rows[0].map((_, i) => [
    ...rows[0].map((_, j) => f(product(i, (b) => rows[b][j]) + (i === j ? f(damping) : 0))),
    product(i, (b) => t[b]),
  ]);
  for (let k = 0; k < size; k++) {
    for (let i = k + 1; i < size; i++) {
      const factor = f(system[i][k] / system[k][k]);
      for (let j = k; j <= size; j++) system[i][j] = f(system[i][j] - f(factor * system[k][j]));
    }
  }
  const w = new Array<number>(size).fill(0);
  for (let k = size - 1; k >= 0; k--) {
    let sum = system[k][size];
    for (let j = k + 1; j < size; j++) sum = f(sum - f(system[k][j] * w[j]));
    w[k] = f(sum / system[k][k]);
  }
  return w;
}
