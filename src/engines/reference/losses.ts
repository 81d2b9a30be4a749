import { elementLoss, isRowLoss, type Loss, rowLoss } from '../../../shaders/fragments/loss.ts';
import type { Network, Pass } from './network.ts';
import { penaltyOn } from './penalties.ts';

/** L_k and ∂L_k/∂f of every objective: means over rows and outputs, or over rows for losses of whole rows; penalties. */
export function lossesOf(network: Network, pass: Pass): void {
  const { first, losses: kinds, penalties, probes } = network;
  const { out, targets, dOut, losses } = pass;
  const rows = pass.rows - probes;
  const outputs = first[losses.length];
  for (let k = 0; k < losses.length; k++) {
    if (penalties[k]) {
      losses[k] = penaltyOn(network, pass, k);
      continue;
    }
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
