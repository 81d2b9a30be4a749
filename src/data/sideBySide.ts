import type { Matrix } from './dataset.ts';

/** The columns of several matrices of N rows as one matrix, [N, all columns]. */
export function sideBySide(matrices: readonly Matrix[]): Matrix {
  const rows = matrices[0].rows;
  const cols = matrices.reduce((sum, matrix) => sum + matrix.cols, 0);
  const values = new Float64Array(rows * cols);
  let first = 0;
  for (const matrix of matrices) {
    for (let row = 0; row < rows; row++) {
      const own = matrix.values.subarray(row * matrix.cols, (row + 1) * matrix.cols);
      values.set(own, row * cols + first);
    }
    first += matrix.cols;
  }
  return { rows, cols, values };
}
