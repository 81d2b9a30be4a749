import { activationInF64 } from '../../../shaders/fragments/activation.ts';
import { isRowLoss } from '../../../shaders/fragments/loss.ts';
import { lastHidden } from '../../network/shape.ts';
import type { Network, Pass } from './network.ts';
import { accumulate, sendBack } from './products.ts';

/** ∂L_k/∂a_M of one objective, [B, H]. */
export function dHidden(network: Network, pass: Pass, objective: number, to: Float64Array): void {
  const { shape, layout, first, parameters } = network;
  const hidden = lastHidden(shape);
  const outputs = first[shape.outputs.length];
  const head = network.headOf(objective);
  const [from, end] = servedRows(network, pass, objective);
  to.fill(0);
  for (let b = from; b < end; b++) {
    for (let o = first[head]; o < first[head + 1]; o++) {
      const upstream = pass.dOut[b * outputs + o];
      const w = layout.heads.weight.offset + o * hidden;
      for (let h = 0; h < hidden; h++) to[b * hidden + h] += upstream * parameters[w + h];
    }
  }
}

/** Rows of a pass that serve an objective: those with targets, or the probes of a penalty; the second exclusive. */
function servedRows(
  { penalties, probes }: Network,
  { rows }: Pass,
  objective: number,
): readonly [number, number] {
  const penalty = penalties[objective];
  const start = rows - probes;
  if (penalty?.name !== 'contrast') return [0, start];
  const from = start + penalty.first;
  return [from, from + penalty.rows * penalty.coefficients.length];
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
    accumulate(weight, bias.offset, deltas[l], below, [0, pass.rows], gradient, [0, weight.rows]);
  }
}

/** Gradient of one objective over the head that it reads; other entries stay as they are. */
export function headGradient(
  network: Network,
  pass: Pass,
  objective: number,
  gradient: Float64Array,
): void {
  const { layout, first } = network;
  const { weight, bias } = layout.heads;
  const head = network.headOf(objective);
  const [from, to] = [first[head], first[head + 1]];
  gradient.fill(0, weight.offset + from * weight.cols, weight.offset + to * weight.cols);
  gradient.fill(0, bias.offset + from, bias.offset + to);
  const hidden = pass.hidden[pass.hidden.length - 1];
  const rows = servedRows(network, pass, objective);
  accumulate(weight, bias.offset, pass.dOut, hidden, rows, gradient, [from, to]);
}
