import type { MatmulProblem } from '../contender.ts';
import { normals } from './random.ts';

/** Standard normal operands. */
export function matmulProblem(size: number): MatmulProblem {
  return { kind: 'matmul', size, a: normals(200, size * size), b: normals(201, size * size) };
}

/**
 * What is wrong with a product, told by one multiplication with a vector: with C = A·B, C v = A (B v) for every v. An element
 * that is wrong by δ is off by |v| δ ≥ δ/2 here; the bound is that of sums in f32 in any order, 4 · 2⁻²⁴ · n · Σ|a||b|, at its
 * usual size n for standard normal operands. Source: Freivalds, "Probabilistic machines can use less running time", 1977.
 */
export function wrongProduct(
  { size, a, b }: MatmulProblem,
  product: ArrayLike<number>,
): string | undefined {
  if (product.length !== size * size) {
    return `expected ${size * size} elements, got ${product.length}`;
  }
  // Between 0.5 and 1.5, no two alike: no exchange of elements goes unseen.
  const v = Float64Array.from({ length: size }, (_, i) => 0.5 + i / size);
  const expected = timesVector(a, timesVector(b, v, size), size);
  const got = timesVector(product, v, size);
  const bound = 2 ** -22 * size * Math.sqrt(size);
  // NaN is the largest.
  const worst = got.reduce(
    (most, value, row) => Math.max(most, Math.abs(value - expected[row])),
    0,
  );
  return worst <= bound ? undefined : `C v is off by ${worst}, expected at most ${bound}`;
}

function timesVector(matrix: ArrayLike<number>, vector: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += matrix[row * size + k] * vector[k];
    out[row] = sum;
  }
  return out;
}
