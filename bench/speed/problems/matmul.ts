import type { MatmulProblem } from '../contender.ts';
import { normals } from './random.ts';

/** Standard normal operands. */
export function matmulProblem(size: number): MatmulProblem {
  return { kind: 'matmul', size, a: normals(200, size * size), b: normals(201, size * size) };
}

/** out [m, n] = a [m, k] · b [k, n], row-major. */
export interface Factors {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

export function wrongProduct(
  { size, a, b }: MatmulProblem,
  product: ArrayLike<number>,
): string | undefined {
  return wrongProductOf({ m: size, k: size, n: size, a, b }, product);
}

/**
 * What is wrong with a product, told by one multiplication with a vector: with C = A·B, C v = A (B v) for every v. An element
 * that is wrong by δ is off by |v| δ ≥ δ/2 here; the bound is that of sums in f32 in any order, 4 · 2⁻²⁴ · n · Σ|a||b|, at its
 * usual size √k for standard normal operands. Source: Freivalds, "Probabilistic machines can use less running time", 1977.
 */
export function wrongProductOf(
  { m, k, n, a, b }: Factors,
  product: ArrayLike<number>,
): string | undefined {
  if (product.length !== m * n) return `expected ${m * n} elements, got ${product.length}`;
  // Between 0.5 and 1.5, no two alike: no exchange of elements goes unseen.
  const v = Float64Array.from({ length: n }, (_, i) => 0.5 + i / n);
  const expected = timesVector(a, timesVector(b, v, k), m);
  const got = timesVector(product, v, m);
  const bound = 2 ** -22 * n * Math.sqrt(k);
  // NaN is the largest.
  const worst = got.reduce(
    (most, value, row) => Math.max(most, Math.abs(value - expected[row])),
    0,
  );
  return worst <= bound ? undefined : `C v is off by ${worst}, expected at most ${bound}`;
}

function timesVector(matrix: ArrayLike<number>, vector: Float64Array, rows: number): Float64Array {
  const out = new Float64Array(rows);
  const cols = vector.length;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = 0; k < cols; k++) sum += matrix[row * cols + k] * vector[k];
    out[row] = sum;
  }
  return out;
}
