import { type Penalty, probesOf } from '../../shaders/fragments/penalty.ts';
import type { TrainingTask } from '../../src/engines/engine.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { taskOf } from './tasks.ts';

/** Objective 0: the mean output of objective 1 falls with the first input. Objectives 1 and 2: data. */
export const PENALISED: NetworkShape = {
  inputs: 2,
  hidden: [6],
  outputs: [0, 2, 1],
  activation: 'tanh',
};

const ROWS = 7;

/** A task on all of 7 rows, and a penalty above both data objectives. */
export function penalisedTask(
  changes: Partial<TrainingTask> = {},
  penalty: Penalty = {
    name: 'contrast',
    of: 1,
    first: 0,
    rows: 3,
    coefficients: [2, -2],
    oneSided: true,
    link: 'identity',
  },
): TrainingTask {
  const rows = ROWS + probesOf([penalty]);
  const normals = (stream: number, length: number) =>
    Float64Array.from({ length }, (_, i) => Math.fround(counterNormal(8, stream, i)));
  return taskOf(PENALISED, {
    penalties: [penalty, undefined, undefined],
    inputs: { rows, cols: 2, values: normals(1, rows * 2) },
    targets: { rows, cols: 3, values: normals(2, rows * 3) },
    order: { rows: ROWS, batch: ROWS },
    leakEvery: 0,
    movementEvery: 0,
    ...changes,
  });
}
