import type { NaNetwork, NaPass } from './network.ts';
import { createPlanes, type PlanePair, type Planes } from './planes.ts';

/**
 * Gradient of every parameter, [k] planes of P, from ∂L/∂f [B, o] in `dOut`.
 *
 * δ_M = (∂L/∂f w) φ′(z_M), δ_l = (δ_{l+1} W_{l+1}) φ′(z_l), dW_l = δ_lᵀ a_{l−1}, db_l = Σ δ_l. `pairs` says which planes of the
 * upstream factor (left) and of weights, slopes and activations (right) are multiplied: `loss.ts` gives them.
 */
export function naBackward(
  network: NaNetwork,
  pass: NaPass,
  dOut: Planes,
  pairs: readonly PlanePair[],
): Planes {
  const { shape, layout, parameters } = network;
  const { rows } = pass;
  const gradient = createPlanes(shape.coefficients, layout.size);
  const layers = [...layout.trunk, layout.heads];
  let delta = dOut;
  for (let l = layers.length - 1; l >= 0; l--) {
    const { weight, bias } = layers[l];
    const below = l === 0 ? pass.inputs : pass.hidden[l - 1];
    accumulateWeights(gradient, weight, delta, below, rows, pairs);
    accumulateBias(gradient, bias.offset, weight.rows, delta);
    if (l === 0) return gradient;
    const dHidden = createPlanes(shape.coefficients, rows * weight.cols);
    multiplyBack(dHidden, weight, delta, parameters, rows, pairs);
    delta = scaled(dHidden, pass.slope[l - 1], pairs);
  }
  return gradient;
}

interface Matrix {
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

/** dW += δᵀ a. */
function accumulateWeights(
  gradient: Planes,
  { offset, rows: units, cols }: Matrix,
  delta: Planes,
  below: Planes,
  rows: number,
  pairs: readonly PlanePair[],
): void {
  for (const { left, right } of pairs) {
    const [d, a, to] = [delta[left], below[right], gradient[left + right]];
    for (let b = 0; b < rows; b++) {
      for (let unit = 0; unit < units; unit++) {
        const own = d[b * units + unit];
        const w = offset + unit * cols;
        for (let i = 0; i < cols; i++) to[w + i] += own * a[b * cols + i];
      }
    }
  }
}

/** db = Σ_rows δ. */
function accumulateBias(gradient: Planes, offset: number, units: number, delta: Planes): void {
  delta.forEach((plane, n) => {
    for (let i = 0; i < plane.length; i++) gradient[n][offset + (i % units)] += plane[i];
  });
}

/** da = δ W. */
function multiplyBack(
  dHidden: Planes,
  { offset, rows: units, cols }: Matrix,
  delta: Planes,
  parameters: Planes,
  rows: number,
  pairs: readonly PlanePair[],
): void {
  for (const { left, right } of pairs) {
    const [d, w, to] = [delta[left], parameters[right], dHidden[left + right]];
    for (let b = 0; b < rows; b++) {
      for (let unit = 0; unit < units; unit++) {
        const own = d[b * units + unit];
        const row = offset + unit * cols;
        for (let i = 0; i < cols; i++) to[b * cols + i] += own * w[row + i];
      }
    }
  }
}

/** Elementwise product. */
function scaled(a: Planes, b: Planes, pairs: readonly PlanePair[]): Planes {
  const result = createPlanes(a.length, a[0].length);
  for (const { left, right } of pairs) {
    const [x, y, to] = [a[left], b[right], result[left + right]];
    for (let i = 0; i < to.length; i++) to[i] += x[i] * y[i];
  }
  return result;
}
