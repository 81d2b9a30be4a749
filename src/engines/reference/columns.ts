/** One column of a row-major matrix with `cols` columns. */
export function columnOf(matrix: Float64Array, cols: number, column: number): Float64Array {
  return Float64Array.from(
    { length: matrix.length / cols },
    (_, row) => matrix[row * cols + column],
  );
}
