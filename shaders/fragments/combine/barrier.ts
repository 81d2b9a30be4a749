import { f32, wgsl } from '../../wgsl.ts';
import { along, type Gramian, unit, ZERO_SQUARE } from './gram.ts';

/** The dynamic barrier: every step still lowers what stands above by a part of what its own gradient would. */
export interface Barrier {
  readonly name: 'barrier';
  /** That part, where the slack is 1. */
  readonly beta: number;
}

/**
 *   d_0 = g_0;   d_k = g_k + λ_k d_{k−1},   λ_k = max(0, β s_{k−1} − d_{k−1}·g_k / ‖d_{k−1}‖²);   d = d_{K−1}
 *
 * so that d_k·d_{k−1} ≥ β s_{k−1} ‖d_{k−1}‖². slack[k] in [0, 1] shrinks as L_k comes close to its least value; the
 * last objective has none above to hand on to, and its slack is not read.
 * Source: Gong, Liu and Liu, NeurIPS 2021 (two objectives); by recursion for more, design §4.2.
 */
export function barrier(gramian: Gramian, beta: number, slack: readonly number[]): number[] {
  let d = unit(gramian, 0);
  for (let k = 1; k < gramian.length; k++) {
    const above = d;
    const square = above.reduce((sum, value, m) => sum + value * along(gramian, above, m), 0);
    const lambda =
      square > ZERO_SQUARE
        ? Math.max(0, beta * slack[k - 1] - along(gramian, above, k) / square)
        : 0;
    d = above.map((value, m) => lambda * value + Number(m === k));
  }
  return d;
}

/** Needs `slack_of(network, k)`. */
export function barrierWgsl(rule: Barrier): string {
  return wgsl`
fn combine(network: u32) -> Coefficients {
  var d = Coefficients();
  d[0] = 1.0;
  for (var k = 1u; k < DIRECTIONS; k++) {
    var square = 0.0;
    for (var m = 0u; m < k; m++) {
      square += d[m] * along(network, &d, m);
    }
    var lambda = 0.0;
    if (square > ZERO_SQUARE) {
      let least = ${f32(rule.beta)} * slack_of(network, k - 1u);
      lambda = max(0.0, least - along(network, &d, k) / square);
    }
    for (var m = 0u; m < k; m++) {
      d[m] *= lambda;
    }
    d[k] = 1.0;
  }
  return d;
}`;
}
