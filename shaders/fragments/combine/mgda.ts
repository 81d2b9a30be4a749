import { u32, wgsl } from '../../wgsl.ts';
import { along, type Gramian, ZERO_SQUARE } from './gram.ts';

/** The shortest vector in the convex hull of the gradients: along it no loss rises, to first order. */
export interface Mgda {
  readonly name: 'mgda';
  /** Of Frank–Wolfe; two gradients need one. */
  readonly iterations: number;
}

/**
 * Frank–Wolfe with exact line search for min ‖Σ w_m g_m‖² on the simplex, from equal weights:
 *
 *   q_m = d·g_m,  i = argmin q (the first),  w ← w + γ (e_i − w),  γ = clip((d·d − q_i) / ‖g_i − d‖², 0, 1)
 *
 * Source: Désidéri, Comptes Rendus Mathématique 350, 2012; Sener and Koltun, NeurIPS 2018, Algorithm 2.
 */
export function mgda(gramian: Gramian, iterations: number): number[] {
  let w = gramian.map(() => 1 / gramian.length);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const q = gramian.map((_, m) => along(gramian, w, m));
    const i = q.reduce((best, value, m) => (value < q[best] ? m : best), 0);
    const square = w.reduce((sum, value, m) => sum + value * q[m], 0);
    const distance = gramian[i][i] - 2 * q[i] + square;
    const gamma = distance > ZERO_SQUARE ? Math.min(1, Math.max(0, (square - q[i]) / distance)) : 0;
    w = w.map((value, m) => value + gamma * (Number(m === i) - value));
  }
  return w;
}

export function mgdaWgsl(rule: Mgda): string {
  return wgsl`
fn combine(network: u32) -> Coefficients {
  var w = Coefficients();
  for (var m = 0u; m < DIRECTIONS; m++) {
    w[m] = 1.0 / f32(DIRECTIONS);
  }
  for (var iteration = 0u; iteration < ${u32(rule.iterations)}; iteration++) {
    var lowest = 0u;
    var lowest_dot = along(network, &w, 0u);
    var square = w[0] * lowest_dot;
    for (var m = 1u; m < DIRECTIONS; m++) {
      let own = along(network, &w, m);
      square += w[m] * own;
      if (own < lowest_dot) {
        lowest = m;
        lowest_dot = own;
      }
    }
    let distance = gram(network, lowest, lowest) - 2.0 * lowest_dot + square;
    if (distance > ZERO_SQUARE) {
      let gamma = clamp((square - lowest_dot) / distance, 0.0, 1.0);
      for (var m = 0u; m < DIRECTIONS; m++) {
        w[m] += gamma * (select(0.0, 1.0, m == lowest) - w[m]);
      }
    }
  }
  return w;
}`;
}
