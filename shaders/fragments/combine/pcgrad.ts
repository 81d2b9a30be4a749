import { wgsl } from '../../wgsl.ts';
import { along, type Gramian, unit, ZERO_SQUARE } from './gram.ts';

/**
 * Gradient surgery: each gradient loses, one other gradient after the other, what conflicts with it; then all are added.
 *
 *   for each i: h = g_i;  for j ≠ i in order: h −= min(0, h·g_j / g_j·g_j) · g_j;  d = Σ_i h
 *
 * The paper draws the order of j at random; here it is that of the objectives, so that a run can be repeated.
 * Source: Yu et al., NeurIPS 2020, Algorithm 1.
 */
export function pcgrad(gramian: Gramian): number[] {
  const total = gramian.map(() => 0);
  for (let i = 0; i < gramian.length; i++) {
    const h = unit(gramian, i);
    for (let j = 0; j < gramian.length; j++) {
      if (j === i || gramian[j][j] <= ZERO_SQUARE) continue;
      h[j] -= Math.min(0, along(gramian, h, j) / gramian[j][j]);
    }
    for (let m = 0; m < total.length; m++) total[m] += h[m];
  }
  return total;
}

export function pcgradWgsl(): string {
  return wgsl`
fn combine(network: u32) -> Coefficients {
  var total = Coefficients();
  for (var i = 0u; i < DIRECTIONS; i++) {
    var h = Coefficients();
    h[i] = 1.0;
    for (var j = 0u; j < DIRECTIONS; j++) {
      let square = gram(network, j, j);
      if (j != i && square > ZERO_SQUARE) {
        h[j] -= min(0.0, along(network, &h, j) / square);
      }
    }
    for (var m = 0u; m < DIRECTIONS; m++) {
      total[m] += h[m];
    }
  }
  return total;
}`;
}
