import { u32, wgsl } from '../../wgsl.ts';
import { along, type Gramian, unit, ZERO_SQUARE } from './gram.ts';

/** The mean of the gradients' projections onto the cone of directions along which no loss rises. */
export interface Upgrad {
  readonly name: 'upgrad';
  /** Of coordinate descent; two gradients need one. */
  readonly sweeps: number;
}

/**
 * The projection of g_i onto { d : d·g_j ≥ 0 for all j } is Σ w_m g_m with w = argmin ‖Σ w_m g_m‖², w ≥ e_i; by
 * projected coordinate descent from e_i:
 *
 *   w_j ← max([i = j], w_j − (Σ_m w_m g_m)·g_j / g_j·g_j)   for j in order, so many sweeps;  c = mean_i w
 *
 * Source: Quinton and Rey, Jacobian descent for multi-objective optimization, 2024.
 */
export function upgrad(gramian: Gramian, sweeps: number): number[] {
  const total = gramian.map(() => 0);
  for (let i = 0; i < gramian.length; i++) {
    const lowest = unit(gramian, i);
    const w = unit(gramian, i);
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (let j = 0; j < gramian.length; j++) {
        if (gramian[j][j] <= ZERO_SQUARE) continue;
        w[j] = Math.max(lowest[j], w[j] - along(gramian, w, j) / gramian[j][j]);
      }
    }
    for (let m = 0; m < total.length; m++) total[m] += w[m] / gramian.length;
  }
  return total;
}

export function upgradWgsl(rule: Upgrad): string {
  return wgsl`
fn combine(network: u32) -> Coefficients {
  var total = Coefficients();
  for (var i = 0u; i < DIRECTIONS; i++) {
    var w = Coefficients();
    w[i] = 1.0;
    for (var sweep = 0u; sweep < ${u32(rule.sweeps)}; sweep++) {
      for (var j = 0u; j < DIRECTIONS; j++) {
        let square = gram(network, j, j);
        if (square > ZERO_SQUARE) {
          w[j] = max(select(0.0, 1.0, j == i), w[j] - along(network, &w, j) / square);
        }
      }
    }
    for (var m = 0u; m < DIRECTIONS; m++) {
      total[m] += w[m] / f32(DIRECTIONS);
    }
  }
  return total;
}`;
}
