import type { TrainingTask } from '../../engine.ts';
import type { Planes } from './planes.ts';

/** Rows of a task as a non-Archimedean pass takes them. */
export interface NaRows {
  /** [B, d], real numbers. */
  readonly inputs: Float64Array;
  /** [B, o] per coefficient: plane n is the target of objective n + 1. */
  readonly targets: Planes;
}

export function naRows(
  { inputs, targets, shape }: Pick<TrainingTask, 'inputs' | 'targets' | 'shape'>,
  rows: Uint32Array,
): NaRows {
  const chosen = new Float64Array(rows.length * inputs.cols);
  const planes = shape.outputs.map((outputs) => new Float64Array(rows.length * outputs));
  rows.forEach((row, b) => {
    chosen.set(inputs.values.subarray(row * inputs.cols, (row + 1) * inputs.cols), b * inputs.cols);
    let first = row * targets.cols;
    shape.outputs.forEach((outputs, n) => {
      planes[n].set(targets.values.subarray(first, first + outputs), b * outputs);
      first += outputs;
    });
  });
  return { inputs: chosen, targets: planes };
}
