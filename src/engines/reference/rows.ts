import { totalOutputs } from '../../network/shape.ts';
import type { TrainingTask } from '../engine.ts';
import { createPass, type Pass } from './network.ts';

/** Copy data rows into the first rows of a pass. */
export function gather(
  { shape, inputs, targets }: TrainingTask,
  rows: Uint32Array,
  pass: Pass,
): void {
  const width = shape.inputs;
  const outputs = totalOutputs(shape);
  for (let b = 0; b < rows.length; b++) {
    for (let i = 0; i < width; i++) {
      pass.inputs[b * width + i] = inputs.values[rows[b] * width + i];
    }
    for (let o = 0; o < outputs; o++) {
      pass.targets[b * outputs + o] = targets.values[rows[b] * outputs + o];
    }
  }
}

/** A pass over the rows of one step, and the probes behind them. */
export function createStepPass({ shape, inputs, order }: TrainingTask): Pass {
  const pass = createPass(shape, order.batch + inputs.rows - order.rows);
  pass.inputs.set(inputs.values.subarray(order.rows * inputs.cols), order.batch * inputs.cols);
  return pass;
}
