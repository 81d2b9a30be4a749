/** The error function in WGSL: |error| ≤ 1.5e-7 (Abramowitz and Stegun, 7.1.26), which f32 hardly sees. */
export const ERF_WGSL = `
fn erf(x: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.3275911 * abs(x));
  let polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t
    + 0.254829592) * t;
  return sign(x) * (1.0 - polynomial * exp(-min(x * x, 80.0)));
}`;

/** From here on 1 − erf x is below 1.5e-17, less than f64 sees beside 1. */
const ONE = 6;
/** The series takes over 100 terms beyond; the continued fraction is short there. */
const SERIES = 2.5;
const FRACTION_TERMS = 60;

/** The error function in f64, to about 1e-15: its Maclaurin series, and from 2.5 on the continued fraction of erfc. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size >= ONE) return Math.sign(x);
  return Math.sign(x) * (size < SERIES ? series(size) : 1 - complement(size));
}

/** 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, all of whose terms are positive. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > 1e-18 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))). */
function complement(x: number): number {
  let fraction = x;
  for (let n = FRACTION_TERMS; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
