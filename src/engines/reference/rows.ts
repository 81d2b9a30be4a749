import { totalOutputs } from '../../network/shape.ts';
import type { TrainingTask } from '../engine.ts';
import type { Pass } from './network.ts';

/** Copy data rows into a pass that has rows of its own. */
export function gather(
  { shape, inputs, targets }: TrainingTask,
  rows: Uint32Array,
  pass: Pass,
): void {
  const width = shape.inputs;
  const outputs = totalOutputs(shape);
  for (let b = 0; b < pass.rows; b++) {
    for (let i = 0; i < width; i++) {
      pass.inputs[b * width + i] = inputs.values[rows[b] * width + i];
    }
    for (let o = 0; o < outputs; o++) {
      pass.targets[b * outputs + o] = targets.values[rows[b] * outputs + o];
    }
  }
}
