import { f32, u32, wgsl } from '../wgsl.ts';

/**
 * Losses of an objective by element, e = f − t, and their slopes by f (PyTorch's, up to reduction):
 *
 *   mse                 e²                                    2e
 *   mae                 |e|                                   sign e (0 at 0)
 *   huber               ½e² for |e| ≤ δ, else δ(|e| − ½δ)     e clipped to ±δ
 *   logCosh             log cosh e                            tanh e
 *   quantile            q·(t − f) or (q − 1)·(t − f)          −q below the target, 1 − q above it (0 at it)
 *   binaryCrossEntropy  log(1 + e^f) − t f                    σ(f) − t, t in [0, 1]
 *
 * and one over all outputs of a row, whose targets are shares that add up to 1 (one class: one-hot):
 *
 *   crossEntropy        log Σ_o e^{f_o} − Σ_o t_o f_o         softmax(f) − t
 */
export type Loss =
  | { readonly name: 'mse' | 'mae' | 'logCosh' | 'binaryCrossEntropy' | 'crossEntropy' }
  | { readonly name: 'huber'; readonly delta: number }
  | { readonly name: 'quantile'; readonly quantile: number };

export const MSE: Loss = { name: 'mse' };

/** Their numbers in WGSL. */
const KINDS: Readonly<Record<Loss['name'], number>> = {
  mse: 0,
  mae: 1,
  huber: 2,
  logCosh: 3,
  quantile: 4,
  binaryCrossEntropy: 5,
  crossEntropy: 6,
};

function parameterOf(loss: Loss): number {
  if (loss.name === 'huber') return loss.delta;
  return loss.name === 'quantile' ? loss.quantile : 0;
}

/**
 * Declares, for the objectives in order, `is_row_loss(objective)`, whether its loss is of whole rows, and
 * `element_loss(objective, f, t)`, loss and slope of the others.
 */
export function lossFunctions(losses: readonly Loss[]): string {
  const count = String(losses.length);
  return wgsl`
const LOSS_KIND = array<u32, ${count}>(${losses.map(({ name }) => u32(KINDS[name])).join(', ')});
const LOSS_PARAMETER = array<f32, ${count}>(${losses.map((loss) => f32(parameterOf(loss))).join(', ')});

fn is_row_loss(objective: u32) -> bool { return LOSS_KIND[objective] == 6u; }

fn element_loss(objective: u32, f: f32, t: f32) -> vec2f {
  let e = f - t;
  let size = abs(e);
  let parameter = LOSS_PARAMETER[objective];
  switch LOSS_KIND[objective] {
    case 0u: { return vec2f(e * e, 2.0 * e); }
    case 1u: { return vec2f(size, sign(e)); }
    case 2u: {
      let inner = min(size, parameter);
      return vec2f(inner * (size - 0.5 * inner), clamp(e, -parameter, parameter));
    }
    case 3u: {
      let value = size + log(1.0 + exp(-min(2.0 * size, 80.0))) - 0.69314718;
      return vec2f(value, tanh(clamp(e, -15.0, 15.0)));
    }
    case 4u: {
      let slope = select(select(0.0, 1.0 - parameter, e > 0.0), -parameter, e < 0.0);
      return vec2f(slope * e, slope);
    }
    default: {
      let value = max(f, 0.0) - t * f + log(1.0 + exp(-min(abs(f), 80.0)));
      return vec2f(value, 1.0 / (1.0 + exp(-clamp(f, -80.0, 80.0))) - t);
    }
  }
}`;
}

/**
 * Declares `row_loss(position, row, first, end)`: softmax cross-entropy of one row, whose slopes go to
 * `put_slope(position, output, slope)`. Needs `output_at(position, output)` and `target_at(row, output)`.
 */
export function rowLossFunction(): string {
  return wgsl`
fn row_loss(position: u32, row: u32, first: u32, end: u32) -> f32 {
  var largest = output_at(position, first);
  for (var output = first + 1u; output < end; output++) {
    largest = max(largest, output_at(position, output));
  }
  var sum = 0.0;
  for (var output = first; output < end; output++) {
    sum += exp(output_at(position, output) - largest);
  }
  let log_sum = largest + log(sum);
  var value = 0.0;
  for (var output = first; output < end; output++) {
    let f = output_at(position, output);
    let t = target_at(row, output);
    value += t * (log_sum - f);
    put_slope(position, output, exp(f - largest) / sum - t);
  }
  return value;
}`;
}

/** Whether a loss is of whole rows, so that its mean is over rows only. */
export function isRowLoss({ name }: Loss): boolean {
  return name === 'crossEntropy';
}

/** Loss and slope of one element in f64. */
export function elementLoss(loss: Loss, f: number, t: number): readonly [number, number] {
  const e = f - t;
  const size = Math.abs(e);
  switch (loss.name) {
    case 'mse':
      return [e * e, 2 * e];
    case 'mae':
      return [size, Math.sign(e)];
    case 'huber': {
      const { delta } = loss;
      const value = size <= delta ? (e * e) / 2 : delta * (size - delta / 2);
      return [value, Math.max(-delta, Math.min(delta, e))];
    }
    case 'logCosh':
      return [size + Math.log1p(Math.exp(-2 * size)) - Math.LN2, Math.tanh(e)];
    case 'quantile': {
      const slope = e < 0 ? -loss.quantile : e > 0 ? 1 - loss.quantile : 0;
      return [slope * e, slope];
    }
    case 'binaryCrossEntropy':
      return [
        Math.max(f, 0) - t * f + Math.log1p(Math.exp(-Math.abs(f))),
        1 / (1 + Math.exp(-f)) - t,
      ];
    case 'crossEntropy':
      throw new RangeError('elementLoss: crossEntropy is a loss of whole rows; use rowLoss');
  }
}

/** Loss of a row of outputs in f64, softmax cross-entropy; its slopes go to `slopes`. */
export function rowLoss(
  f: ArrayLike<number>,
  t: ArrayLike<number>,
  from: number,
  to: number,
  slopes: { [output: number]: number },
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let o = from; o < to; o++) largest = Math.max(largest, f[o]);
  let sum = 0;
  for (let o = from; o < to; o++) sum += Math.exp(f[o] - largest);
  let loss = 0;
  for (let o = from; o < to; o++) {
    slopes[o] = Math.exp(f[o] - largest) / sum - t[o];
    loss += t[o] * (largest + Math.log(sum) - f[o]);
  }
  return loss;
}
