import type { Matrix } from './dataset.ts';

/** The columns of several matrices of N rows as one matrix, [rows, all columns]; 0 in rows behind theirs. */
export function sideBySide(matrices: readonly Matrix[], rows: number = matrices[0].rows): Matrix {
  const cols = matrices.reduce((sum, matrix) => sum + matrix.cols, 0);
  const values = new Float64Array(rows * cols);
  let first = 0;
  for (const matrix of matrices) {
    for (let row = 0; row < matrix.rows; row++) {
      const own = matrix.values.subarray(row * matrix.cols, (row + 1) * matrix.cols);
      values.set(own, row * cols + first);
    }
    first += matrix.cols;
  }
  return { rows, cols, values };
}
