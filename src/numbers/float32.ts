/**
 * Float32 arithmetic as x86-64 vector code does it: fused multiply-add, and the logarithm, sine and
 * cosine of the AVX2 normal kernel of torch. `Math.log` and friends are more accurate, but other bits.
 *
 *   log x    x = 2^e · (1 + f),  √½ ≤ 1 + f < √2;   f − f²/2 + f³·P(f) + e·ln 2
 *   sin, cos reduced by the nearest even multiple of π/4 (π/4 in three parts), then a polynomial each
 *
 * Coefficients and order of operations: S. Moshier, Cephes (logf.c, sinf.c), as vectorised by
 * J. Pommier and G. Garberoglio (avx_mathfun, zlib licence), which torch uses. Which product is fused
 * into which sum follows GCC with `-mfma`; checked bit for bit against torch (test/numbers).
 * Arguments and results are float32 values held in numbers.
 */

const f32 = Math.fround;

/** a·b + c with one rounding, to float32; all three are float32 values. */
export function fma(a: number, b: number, c: number): number {
  const product = a * b; // exact: 24 + 24 bits fit in 53
  const sum = product + c;
  const rounded = f32(sum);
  // The error of the f64 sum (Knuth's TwoSum) matters only if the sum lies halfway between two floats.
  const back = sum - product;
  const error = product - (sum - back) + (c - back);
  const gap = sum - rounded;
  const neighbour = rounded + 2 * gap;
  const tie = gap !== 0 && f32(neighbour) === neighbour;
  return tie && error * gap > 0 ? neighbour : rounded;
}

const SQRT_HALF = f32(Math.SQRT1_2);
const LOG_P = floats(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
const LN2_HIGH = 0.693359375;
const LN2_LOW = f32(-2.1219444e-4);

/** ln x for a normal float32 x > 0; neither zero, negative, denormal nor infinite x is handled. */
export function log(x: number): number {
  let exponent = Math.floor(Math.log2(x)) + 1;
  let mantissa = x * 2 ** -exponent; // exact
  if (mantissa >= 1) {
    // log2 was rounded down across a power of two
    mantissa /= 2;
    exponent += 1;
  } else if (mantissa < 0.5) {
    mantissa *= 2;
    exponent -= 1;
  }
  let f = mantissa - 1; // exact, as is the next line
  if (mantissa < SQRT_HALF) {
    f += mantissa;
    exponent -= 1;
  }
  const square = f32(f * f);
  const cubic = f32(horner(LOG_P, f) * f);
  let tail = fma(cubic, square, f32(exponent * LN2_LOW));
  tail = fma(-square, 0.5, tail);
  return fma(exponent, LN2_HIGH, f32(f + tail));
}

const FOUR_OVER_PI = f32(4 / Math.PI);
const PI_OVER_FOUR = floats(0.78515625, 2.4187564849853516e-4, 3.774894977445941e-8);
const SIN_P = floats(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);
const COS_P = floats(2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2);

/** [sin x, cos x] for float32 0 ≤ x < 8192. */
export function sinCos(x: number): readonly [number, number] {
  const octant = (Math.trunc(f32(x * FOUR_OVER_PI)) + 1) & ~1;
  const r = PI_OVER_FOUR.reduce((rest, part) => fma(-octant, part, rest), x);
  const square = f32(r * r);
  const quartic = f32(horner(COS_P, square) * square);
  const cosine = f32(fma(quartic, square, -f32(square * 0.5)) + 1);
  const sine = fma(f32(horner(SIN_P, square) * square), r, r);
  // octant is 0, 2, 4 or 6 (mod 8): each quarter turn swaps the two and changes one sign
  switch (octant & 6) {
    case 0:
      return [sine, cosine];
    case 2:
      return [cosine, -sine];
    case 4:
      return [-sine, -cosine];
    default:
      return [-cosine, sine];
  }
}

/** Highest power first, each step fused. */
function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => fma(sum, x, coefficient));
}

function floats(...values: number[]): number[] {
  return values.map(f32);
}
