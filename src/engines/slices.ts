/** Rows of a slice: what a pass over them leaves behind is small beside a large data set. */
export const SLICE_ROWS = 4096;

/** First row and number of rows of each slice of `rows` rows; all have SLICE_ROWS but the last. */
export function slicesOf(rows: number): { readonly first: number; readonly count: number }[] {
  return Array.from({ length: Math.ceil(rows / SLICE_ROWS) }, (_, slice) => {
    const first = slice * SLICE_ROWS;
    return { first, count: Math.min(SLICE_ROWS, rows - first) };
  });
}
