import { f32, wgsl } from '../wgsl.ts';

/**
 * 1 − β^t for Adam's averages, which start at 0.
 *
 * With y = −t · ln β it is 1 − e^(−y). For β = 0.999 and t = 1 that difference of almost equal numbers would keep only
 * 3 decimals in f32, so up to y = ½ it is the series y·(1 − y/2·(1 − y/3·(…))): cut behind y⁸, it is off by less than
 * y⁸/9! ≤ 1.1e-8 of itself. Above ½ the subtraction at most trebles the error of `exp`.
 */
export function biasCorrection(): string {
  return wgsl`
/** 1 - beta^steps, where rate is -ln(beta). */
fn bias_correction(rate: f32, steps: f32) -> f32 {
  let y = rate * steps;
  if (y > 0.5) { return 1.0 - exp(-y); }
  var series = 1.0;
  for (var n = 8.0; n > 1.0; n -= 1.0) {
    series = 1.0 - y / n * series;
  }
  return y * series;
}`;
}

/** −ln β as a WGSL literal; taken in f64, so that only its rounding to f32 counts. */
export function decayRate(beta: number): string {
  return f32(-Math.log(beta));
}

/** The same in f64. */
export function biasCorrectionReference(beta: number, steps: number): number {
  return -Math.expm1(steps * Math.log(beta));
}
