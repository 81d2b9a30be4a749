import type { TrainingTask } from '../../../src/engines/engine.ts';
import { initialise } from '../../../src/network/init.ts';
import type { NetworkShape } from '../../../src/network/shape.ts';
import { normals } from './random.ts';
import { trainingTask } from './task.ts';

export interface ExactSize {
  /** Rows of a step, all of them protected: the Gram matrix is [rows, rows]. */
  readonly rows: number;
  readonly trunk: readonly number[];
}

/** Two inputs, tanh, two objectives of which the first is met: every step trains the second and is projected exactly. */
export function exactTask({ rows, trunk }: ExactSize): TrainingTask {
  const shape: NetworkShape = { inputs: 2, hidden: trunk, outputs: [1, 1], activation: 'tanh' };
  return trainingTask({
    shape,
    method: 'phase',
    projection: 'exact',
    inputs: normals(230, rows * 2),
    targets: normals(231, rows * 2),
    rows,
    batch: rows,
    parameters: initialise(shape, { scheme: 'he', seed: 1 }),
    rate: 0.01,
    threshold: Number.MAX_SAFE_INTEGER,
  });
}
