import { f32, wgsl } from '../../wgsl.ts';

/**
 * Combinations of gradients by their coefficients: c stands for Σ_m c[m] · g_m. Every dot product of such vectors
 * follows from the Gramian G[i, j] = g_i · g_j.
 */
export type Gramian = readonly (readonly number[])[];

/** A gradient whose square is at most this counts as 0: it spans nothing and conflicts with nothing. */
export const ZERO_SQUARE = 1e-30;

/** (Σ_m c[m] · g_m) · g_i */
export function along(gramian: Gramian, c: readonly number[], i: number): number {
  return c.reduce((sum, value, m) => sum + value * gramian[m][i], 0);
}

/** The coefficients of g_i itself. */
export function unit(gramian: Gramian, i: number): number[] {
  return gramian.map((_, m) => Number(m === i));
}

/**
 * The same in WGSL. Needs DIRECTIONS and `gram(network, i, j)`, the Gramian that a rule sees; `Coefficients` is what every
 * rule returns from its `combine(network)`.
 */
export function gramFunctions(): string {
  return wgsl`
const ZERO_SQUARE = ${f32(ZERO_SQUARE)};
alias Coefficients = array<f32, DIRECTIONS>;

fn along(network: u32, c: ptr<function, Coefficients>, i: u32) -> f32 {
  var sum = 0.0;
  for (var m = 0u; m < DIRECTIONS; m++) {
    sum += (*c)[m] * gram(network, m, i);
  }
  return sum;
}`;
}
