/**
 * Power series a₀ + a₁η + … cut after n coefficients, in f64. Operands and results have the same n; orders from n on are
 * dropped, never rounded into the others.
 */

/** (ab)_k = Σ_{i≤k} a_i b_{k−i}. */
export function seriesProduct(a: readonly number[], b: readonly number[]): number[] {
  return a.map((_, k) => {
    let sum = 0;
    for (let i = 0; i <= k; i++) sum += a[i] * b[k - i];
    return sum;
  });
}

/** Long division: q_k = (a_k − Σ_{i<k} q_i b_{k−i}) / b₀; b₀ ≠ 0. */
export function seriesQuotient(a: readonly number[], b: readonly number[]): number[] {
  const quotient: number[] = [];
  for (let k = 0; k < a.length; k++) {
    let rest = a[k];
    for (let i = 0; i < k; i++) rest -= quotient[i] * b[k - i];
    quotient.push(rest / b[0]);
  }
  return quotient;
}

/** The root with r₀ > 0, from r·r = a: r_k = (a_k − Σ_{0<i<k} r_i r_{k−i}) / 2r₀; a₀ > 0. */
export function seriesRoot(a: readonly number[]): number[] {
  const root = [Math.sqrt(a[0])];
  for (let k = 1; k < a.length; k++) {
    let rest = a[k];
    for (let i = 1; i < k; i++) rest -= root[i] * root[k - i];
    root.push(rest / (2 * root[0]));
  }
  return root;
}
