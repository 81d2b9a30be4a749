import { NO_COSINE } from '../../../shaders/leak.ts';
import type { TensorData } from '../../gpu/tensor.ts';
import { layoutOf, tensorsOf } from '../../network/layout.ts';
import type { Chunk, LeakSamples, MovementSamples, TrainingTask } from '../engine.ts';

/** Steps of a chunk that are multiples of `every`; none where it is 0. */
function measuredSteps({ firstStep, steps }: ChunkRange, every: number): Uint32Array {
  if (every === 0) return new Uint32Array(0);
  const first = Math.ceil(firstStep / every);
  const count = Math.ceil((firstStep + steps) / every) - first;
  return Uint32Array.from({ length: count }, (_, index) => (first + index) * every);
}

export type ChunkRange = Pick<Chunk, 'firstStep' | 'steps'>;

/** From `samples` [ring, 1, K − 1, 2] as the kernels `leak` and `naLeak` leave them; undefined where nothing is measured. */
export function leakSamples(
  task: TrainingTask,
  range: ChunkRange,
  samples: TensorData | undefined,
): LeakSamples {
  const steps = measuredSteps(range, samples ? task.leakEvery : 0);
  const above = task.shape.outputs.length - 1;
  const [changes, cosines] = columns(samples, steps.length * above, 2);
  return {
    steps,
    changes,
    cosines: cosines.map((cosine) => (cosine === NO_COSINE ? Number.NaN : cosine)),
    ...(task.plan.naLoss && { apart: true }),
  };
}

/** From `samples` [ring, 1, G, 3] as the kernel `movement` left them, and the parameters kept beside them. */
export function movementSamples(
  task: TrainingTask,
  range: ChunkRange,
  samples: TensorData | undefined,
  kept: TensorData | undefined,
): MovementSamples {
  const steps = measuredSteps(range, samples ? task.movementEvery : 0);
  const groups = tensorsOf(task.shape).length;
  const [changes, distances, gradients] = columns(samples, steps.length * groups, 3);
  const parameters = kept?.subarray(0, steps.length * layoutOf(task.shape).size) ?? [];
  return { steps, changes, distances, gradients, parameters: Float64Array.from(parameters) };
}

/** The columns of a table [rows, width], one array each. */
function columns(
  table: TensorData | undefined,
  rows: number,
  width: number,
): Float64Array<ArrayBuffer>[] {
  return Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: table ? rows : 0 }, (_, row) =>
      table ? table[row * width + column] : 0,
    ),
  );
}
