import type { TensorData } from '../../gpu/tensor.ts';
import { layoutOf, tensorOf } from '../../network/layout.ts';
import type { Chunk, Fault, TrainingTask } from '../engine.ts';
import { type ChunkRange, leakSamples, movementSamples } from './samples.ts';

/**
 * What a range of steps left behind.
 *
 * @param history [steps, 1, K + 2]
 * @param optional samples, where there are any
 */
export function chunkOf(
  task: TrainingTask,
  range: ChunkRange,
  history: TensorData,
  fault: number,
  [damping, leak, movement, kept]: readonly (TensorData | undefined)[],
): Chunk {
  const objectives = task.shape.outputs.length;
  const line = objectives + 2;
  const losses = new Float64Array(range.steps * objectives);
  const phases = new Uint8Array(range.steps);
  // The last column tells it for plans with budgets; for others it has the active objectives.
  const { accept, constrain, curvature } = task.plan;
  const hasBudgets = (accept ?? constrain ?? curvature) !== undefined;
  const accepted = new Float64Array(range.steps).fill(1);
  for (let step = 0; step < range.steps; step++) {
    const start = step * line;
    losses.set(history.subarray(start, start + objectives), step * objectives);
    phases[step] = history[start + objectives];
    if (hasBudgets) accepted[step] = history[start + objectives + 1];
  }
  return {
    ...range,
    losses,
    phases,
    accepted,
    fault: faultOf(task, range, phases, fault),
    damping: { raised: damping?.[0] ?? 0, failed: damping?.[1] ?? 0 },
    leak: leakSamples(task, range, leak),
    movement: movementSamples(task, range, movement, kept),
  };
}

/** The kernels count back from the number of parameters; the network is halted in the step after. */
function faultOf(
  { shape }: TrainingTask,
  { firstStep, steps }: ChunkRange,
  phases: Uint8Array,
  fault: number,
): Fault | undefined {
  if (fault === 0) return undefined;
  const halted = phases.indexOf(shape.outputs.length + 1);
  return {
    step: firstStep + (halted < 0 ? steps : halted) - 1,
    tensor: tensorOf(shape, layoutOf(shape).size - fault),
  };
}
