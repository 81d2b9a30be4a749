import type { Matrix } from './dataset.ts';

/** Targets of all objectives as one matrix [rows, O]; 0 in rows behind them. */
export function sideBySide(targets: readonly Matrix[], rows: number): Matrix {
  const cols = targets.reduce((sum, target) => sum + target.cols, 0);
  const values = new Float64Array(rows * cols);
  let first = 0;
  for (const target of targets) {
    for (let row = 0; row < target.rows; row++) {
      const own = target.values.subarray(row * target.cols, (row + 1) * target.cols);
      values.set(own, row * cols + first);
    }
    first += target.cols;
  }
  return { rows, cols, values };
}
