/** Positive (semi)definite matrices and triangular factors for the tests of the exact projection's kernels. */
import { blockRows, type CholeskyDims, type FactorDims } from '../../shaders/cholesky.ts';
import { randomFloats } from '../harness/random.ts';

/** Three objectives, of which the first two are protected; directions of priority 0, 1 and 2. */
export function blocks(batch: number, outputs: readonly [number, number], networks = 2) {
  return {
    networks,
    directions: 3,
    batch,
    outputs: [...outputs, 1],
    size: batch * (outputs[0] + outputs[1]),
  } satisfies FactorDims;
}

/** One priority per direction and network, in another order in every network. */
export function priorities(d: FactorDims): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(
    { length: d.networks * d.directions },
    (_, i) => ((i % d.directions) + Math.floor(i / d.directions)) % d.directions,
  );
}

/** J Jᵀ in f32 of a random J [size, columns]: of rank `columns` where that is below `size`, else well-conditioned for many. */
export function gramMatrix(seed: number, size: number, columns: number): Float32Array<ArrayBuffer> {
  const j = randomFloats(seed, size * columns);
  const gram = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col <= row; col++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += j[row * columns + k] * j[col * columns + k];
      gram[row * size + col] = sum;
      gram[col * size + row] = sum;
    }
  }
  return gram;
}

/** A matrix for every network. */
export function gramMatrices(d: FactorDims, columns: number): Float32Array<ArrayBuffer> {
  const gram = new Float32Array(d.networks * d.size ** 2);
  for (let n = 0; n < d.networks; n++)
    gram.set(gramMatrix(n + 1, d.size, columns), n * d.size ** 2);
  return gram;
}

export type Matrix = (row: number, col: number) => number;

/** K_d + λ·10^raises·tr(K_d)/R_d·I of direction `own`, counted over all networks. */
export function dampedBlock(
  d: CholeskyDims,
  gram: ArrayLike<number>,
  priority: ArrayLike<number>,
  own: number,
  raises = 0,
): { readonly rows: number; readonly k: Matrix; readonly largest: number } {
  const rows = blockRows(d, priority[own]);
  const start = Math.floor(own / d.directions) * d.size ** 2;
  const diagonal = Array.from({ length: rows }, (_, i) => gram[start + i * d.size + i]);
  const mean = diagonal.reduce((sum, value) => sum + value, 0) / rows;
  const shift = d.damping * 10 ** raises * mean;
  return {
    rows,
    k: (i, j) => gram[start + i * d.size + j] + (i === j ? shift : 0),
    largest: Math.max(...diagonal) + shift,
  };
}

/** L of direction `own`: 0 above the diagonal. */
export function lowerBlock(d: FactorDims, factor: ArrayLike<number>, own: number): Matrix {
  return (i, j) => (j > i ? 0 : factor[(own * d.size + i) * d.size + j]);
}

/** The lower triangle of L Lᵀ, row by row. */
export function lowerProduct(rows: number, l: Matrix): number[] {
  return lowerTriangle(rows, (i, j) => {
    let sum = 0;
    for (let k = 0; k <= j; k++) sum += l(i, k) * l(j, k);
    return sum;
  });
}

/** The lower triangle of a matrix, row by row. */
export function lowerTriangle(rows: number, a: Matrix): number[] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j) => a(i, j)),
  ).flat();
}

/** Roundings behind an entry of L Lᵀ: a product and a difference a column, a square root and two divisions. */
export const factorTerms = (rows: number): number => 2 * rows + 12;
