import { activationInF64 } from '../../../shaders/fragments/activation.ts';
import {
  elementLoss,
  isRowLoss,
  type Loss,
  MSE,
  rowLoss,
} from '../../../shaders/fragments/loss.ts';
import { firstOutputs } from '../../../shaders/fragments/outputs.ts';
import { type Layout, layoutOf } from '../../network/layout.ts';
import { lastHidden, type NetworkShape, totalOutputs } from '../../network/shape.ts';
import { accumulate, affine, sendBack } from './products.ts';

/** One network, its parameters flat as `layoutOf(shape)` says. */
export interface Network {
  readonly shape: NetworkShape;
  readonly layout: Layout;
  /** First output of each objective, and one past the last. */
  readonly first: readonly number[];
  readonly parameters: Float64Array;
  /** Of each objective. */
  readonly losses: readonly Loss[];
}

export function createNetwork(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  losses: readonly Loss[] = shape.outputs.map(() => MSE),
): Network {
  return {
    shape,
    losses,
    layout: layoutOf(shape),
    first: firstOutputs(shape.outputs),
    parameters: Float64Array.from(parameters),
  };
}

/** All that a forward pass over B rows reads and leaves behind. */
export interface Pass {
  readonly rows: number;
  /** a_0 [B, d] and the targets [B, O] beside it. */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  /** z_l and a_l per trunk layer, [B, n_l]. */
  readonly pre: readonly Float64Array[];
  readonly hidden: readonly Float64Array[];
  /** f and ∂L_k/∂f [B, O], each output for its own objective. */
  readonly out: Float64Array;
  readonly dOut: Float64Array;
  /** L_k, [K]. */
  readonly losses: Float64Array;
}

/** `inputs` and `targets` are taken as they are where given, and must then hold B rows. */
export function createPass(
  shape: NetworkShape,
  rows: number,
  inputs: Float64Array = new Float64Array(rows * shape.inputs),
  targets: Float64Array = new Float64Array(rows * totalOutputs(shape)),
): Pass {
  return {
    rows,
    inputs,
    targets,
    pre: createDeltas(shape, rows),
    hidden: createDeltas(shape, rows),
    out: new Float64Array(rows * totalOutputs(shape)),
    dOut: new Float64Array(rows * totalOutputs(shape)),
    losses: new Float64Array(shape.outputs.length),
  };
}

/** One array [B, n_l] per trunk layer. */
export function createDeltas(shape: NetworkShape, rows: number): Float64Array[] {
  return shape.hidden.map((units) => new Float64Array(rows * units));
}

/** z_l = a_{l−1} W_lᵀ + b_l, a_l = φ(z_l), f = a_M wᵀ + c; then losses and their gradients by the outputs. */
export function forward(network: Network, pass: Pass): void {
  const { shape, layout, parameters } = network;
  const { value } = activationInF64(shape.activation);
  let below = pass.inputs;
  for (let l = 0; l < shape.hidden.length; l++) {
    const { weight, bias } = layout.trunk[l];
    affine(parameters, weight, bias.offset, below, pass.rows, pass.pre[l]);
    const pre = pass.pre[l];
    const hidden = pass.hidden[l];
    for (let i = 0; i < pre.length; i++) hidden[i] = value(pre[i]);
    below = hidden;
  }
  affine(parameters, layout.heads.weight, layout.heads.bias.offset, below, pass.rows, pass.out);
  lossesOf(network, pass);
}

/** L_k and ∂L_k/∂f of every objective: means over rows and outputs, or over rows for losses of whole rows. */
function lossesOf({ first, losses: kinds }: Network, pass: Pass): void {
  const { rows, out, targets, dOut, losses } = pass;
  const outputs = first[losses.length];
  for (let k = 0; k < losses.length; k++) {
    const loss = kinds[k];
    const isRow = isRowLoss(loss);
    const count = isRow ? rows : rows * (first[k + 1] - first[k]);
    let sum = 0;
    for (let b = 0; b < rows; b++) {
      const from = b * outputs + first[k];
      const to = b * outputs + first[k + 1];
      if (isRow) sum += rowLoss(out, targets, from, to, dOut);
      else if (loss.name === 'mse') sum += squares(out, targets, from, to, dOut);
      else sum += elements(loss, out, targets, from, to, dOut);
      for (let o = from; o < to; o++) dOut[o] /= count;
    }
    losses[k] = sum / count;
  }
}

/** The common case of `elements`, without a pair per element. */
function squares(
  f: Float64Array,
  t: Float64Array,
  from: number,
  to: number,
  slopes: Float64Array,
): number {
  let sum = 0;
  for (let o = from; o < to; o++) {
    const error = f[o] - t[o];
    sum += error * error;
    slopes[o] = 2 * error;
  }
  return sum;
}

function elements(
  loss: Loss,
  f: Float64Array,
  t: Float64Array,
  from: number,
  to: number,
  slopes: Float64Array,
): number {
  let sum = 0;
  for (let o = from; o < to; o++) {
    const [value, slope] = elementLoss(loss, f[o], t[o]);
    sum += value;
    slopes[o] = slope;
  }
  return sum;
}

/** ∂L_k/∂a_M of one objective, [B, H]. */
export function dHidden(network: Network, pass: Pass, objective: number, to: Float64Array): void {
  const { shape, layout, first, parameters } = network;
  const hidden = lastHidden(shape);
  const outputs = first[shape.outputs.length];
  to.fill(0);
  for (let b = 0; b < pass.rows; b++) {
    for (let o = first[objective]; o < first[objective + 1]; o++) {
      const upstream = pass.dOut[b * outputs + o];
      const w = layout.heads.weight.offset + o * hidden;
      for (let h = 0; h < hidden; h++) to[b * hidden + h] += upstream * parameters[w + h];
    }
  }
}

/** ∂f_o/∂a_M of one output, [B, H]: its head weights in every row. */
export function dHiddenOfOutput(
  network: Network,
  pass: Pass,
  output: number,
  to: Float64Array,
): void {
  const hidden = lastHidden(network.shape);
  const w = network.layout.heads.weight.offset + output * hidden;
  for (let b = 0; b < pass.rows; b++) {
    for (let h = 0; h < hidden; h++) to[b * hidden + h] = network.parameters[w + h];
  }
}

/** The same of f_i − mean of f where output i is of a softmax head, which does not see that mean. */
export function dHiddenOfContrast(
  network: Network,
  pass: Pass,
  output: number,
  to: Float64Array,
): void {
  dHiddenOfOutput(network, pass, output, to);
  const { first, losses, layout, parameters } = network;
  const objective = losses.findIndex((_, k) => output < first[k + 1]);
  if (!isRowLoss(losses[objective])) return;
  const hidden = lastHidden(network.shape);
  const count = first[objective + 1] - first[objective];
  for (let o = first[objective]; o < first[objective + 1]; o++) {
    const w = layout.heads.weight.offset + o * hidden;
    for (let i = 0; i < to.length; i++) to[i] -= parameters[w + (i % hidden)] / count;
  }
}

/** From ∂/∂a_M in the last entry of `deltas` to δ_l = ∂/∂z_l in all of them. */
export function backward(network: Network, pass: Pass, deltas: readonly Float64Array[]): void {
  const { shape, layout, parameters } = network;
  const { slope } = activationInF64(shape.activation);
  for (let l = deltas.length - 1; l >= 0; l--) {
    const delta = deltas[l];
    const pre = pass.pre[l];
    const hidden = pass.hidden[l];
    for (let i = 0; i < delta.length; i++) {
      delta[i] *= slope(pre[i], hidden[i]);
    }
    if (l === 0) return;
    sendBack(parameters, layout.trunk[l].weight, delta, pass.rows, deltas[l - 1]);
  }
}

/** Gradient of every trunk parameter, summed over the rows: δ_lᵀ a_{l−1} and Σ δ_l. */
export function trunkGradient(
  { layout }: Network,
  pass: Pass,
  deltas: readonly Float64Array[],
  gradient: Float64Array,
): void {
  gradient.fill(0, 0, layout.trunkSize);
  for (let l = 0; l < deltas.length; l++) {
    const { weight, bias } = layout.trunk[l];
    const below = l === 0 ? pass.inputs : pass.hidden[l - 1];
    accumulate(weight, bias.offset, deltas[l], below, pass.rows, gradient, 0, weight.rows);
  }
}

/** Gradient of one objective's head; other entries stay as they are. */
export function headGradient(
  { layout, first }: Network,
  pass: Pass,
  objective: number,
  gradient: Float64Array,
): void {
  const { weight, bias } = layout.heads;
  const [from, to] = [first[objective], first[objective + 1]];
  gradient.fill(0, weight.offset + from * weight.cols, weight.offset + to * weight.cols);
  gradient.fill(0, bias.offset + from, bias.offset + to);
  const hidden = pass.hidden[pass.hidden.length - 1];
  accumulate(weight, bias.offset, pass.dOut, hidden, pass.rows, gradient, from, to);
}
