import type { ContrastPenalty } from '../../../shaders/fragments/penalty.ts';
import type { Network, Pass } from './network.ts';

/** The value of objective k's penalty; what it sends back from its probes goes to `dOut`. Formulas: fragments/penalty.ts. */
export function penaltyOn(network: Network, pass: Pass, k: number): number {
  const penalty = network.penalties[k];
  if (penalty?.name === 'contrast') return contrastOn(penalty, network, pass);
  const { parameters, weights } = network;
  let sum = 0;
  for (let p = 0; p < parameters.length; p++) if (weights.mask[p]) sum += parameters[p] ** 2;
  return sum / weights.count;
}

function contrastOn(
  { of, first: firstProbe, rows, coefficients, oneSided, link }: ContrastPenalty,
  { first, probes }: Network,
  { rows: allRows, out, dOut }: Pass,
): number {
  const outputs = first[first.length - 1];
  const start = allRows - probes + firstProbe;
  const count = rows * (first[of + 1] - first[of]);
  const isLogistic = link === 'logistic';
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let o = first[of]; o < first[of + 1]; o++) {
      let contrast = 0;
      coefficients.forEach((coefficient, s) => {
        const f = out[(start + s * rows + i) * outputs + o];
        contrast += coefficient * (isLogistic ? 1 / (1 + Math.exp(-f)) : f);
      });
      const excess = oneSided ? Math.max(contrast, 0) : contrast;
      sum += excess * excess;
      coefficients.forEach((coefficient, s) => {
        const at = (start + s * rows + i) * outputs + o;
        const y = 1 / (1 + Math.exp(-out[at]));
        const slope = isLogistic ? y * (1 - y) : 1;
        dOut[at] = (coefficient * 2 * excess * slope) / count;
      });
    }
  }
  return sum / count;
}

/** The gradient of a weight norm over the parameters 0 to `to.length`, which needs no backward pass. */
export function normGradient({ parameters, weights }: Network, to: Float64Array): void {
  for (let p = 0; p < to.length; p++) {
    to[p] = weights.mask[p] ? (2 * parameters[p]) / weights.count : 0;
  }
}
