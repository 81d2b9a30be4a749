import type { Matrix } from '../data/dataset.ts';
import type { TrainingTask } from '../engines/engine.ts';
import { forward } from '../engines/reference/forward.ts';
import {
  createNetwork,
  createPass,
  type Network,
  type Pass,
} from '../engines/reference/network.ts';
import { permutation, STREAMS } from '../numbers/counter.ts';

/** Rows that the checks of gradients and weights look at. */
export const MOST_ROWS = 512;

/** What the checks of gradients and weights look at. */
export interface Subject {
  readonly task: TrainingTask;
  /** Names of the objectives, in priority order. */
  readonly names: readonly string[];
  /** Whether the task holds standardised data. */
  readonly standardised: boolean;
  /** Says so where the task holds fewer rows than the data; else empty. */
  readonly note: string;
}

/** The task on at most so many of its rows: those of a seeded permutation, in the order of the data. */
export function subjectOf(whole: Omit<Subject, 'note'>, most: number = MOST_ROWS): Subject {
  const { task } = whole;
  const total = task.inputs.rows;
  if (total <= most) return { ...whole, note: '' };
  const rows = permutation(0, 0, total, STREAMS.anchors).slice(0, most).sort();
  return {
    ...whole,
    task: {
      ...task,
      inputs: rowsOf(task.inputs, rows),
      targets: rowsOf(task.targets, rows),
      order: { ...task.order, rows: most, batch: Math.min(task.order.batch, most) },
    },
    note: ` (on ${most} of the ${total} rows)`,
  };
}

/** A forward pass over all rows of a task. */
export function passOver(
  { shape, inputs, targets, losses }: TrainingTask,
  parameters: ArrayLike<number>,
): { readonly network: Network; readonly pass: Pass } {
  const network = createNetwork(shape, parameters, losses);
  const pass = createPass(shape, inputs.rows, inputs.values, targets.values);
  forward(network, pass);
  return { network, pass };
}

/** The given rows of a matrix, in that order. */
export function rowsOf({ cols, values }: Matrix, rows: Uint32Array): Matrix {
  const chosen = new Float64Array(rows.length * cols);
  rows.forEach((row, index) => {
    chosen.set(values.subarray(row * cols, (row + 1) * cols), index * cols);
  });
  return { rows: rows.length, cols, values: chosen };
}
