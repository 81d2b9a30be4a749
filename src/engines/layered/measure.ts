import { leak } from '../../../shaders/leak.ts';
import { movement } from '../../../shaders/movement.ts';
import { snapshot } from '../../../shaders/snapshot.ts';
import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { tensorsOf } from '../../network/layout.ts';
import type { TrainingTask } from '../engine.ts';
import { ownersOf } from '../owners.ts';
import type { Pass } from './pass.ts';
import type { Shared } from './shared.ts';

/** What surrounds a measured step: dispatches before and after it, and the tensors that a chunk reads back. */
export interface Measurement {
  readonly before: readonly Dispatch[];
  readonly after: readonly Dispatch[];
  /** A line per measured step of the chunk. */
  readonly samples: Tensor;
  /** Parameters before those steps, [ring, 1, P], where the task keeps them. */
  readonly kept?: Tensor;
}

/** What measurements read of a step. */
export interface Measured {
  readonly shared: Shared;
  /** What the update follows, [1, D, P]. */
  readonly directions: Tensor;
  readonly gates: Tensor;
  readonly owner: Tensor;
  readonly chunkSteps: number;
}

/** The whole data set: its losses before and after the step, and a pass for its gradients. */
export interface DataLosses {
  readonly pass: Pass;
  readonly before: Tensor;
  readonly after: Tensor;
  readonly evaluateBefore: readonly Dispatch[];
  readonly evaluateAfter: readonly Dispatch[];
}

/** The leak of every `task.leakEvery`-th step. `samples`: [ring, 1, K − 1, 2]. */
export async function lowerLeak(
  gpu: Gpu,
  task: TrainingTask,
  { shared, directions, owner, chunkSteps }: Measured,
  data: DataLosses,
): Promise<Measurement> {
  const objectives = task.shape.outputs.length;
  const ring = Math.ceil(chunkSteps / task.leakEvery);
  const samples = gpu.tensor('leak.samples', [ring, 1, objectives - 1, 2]);
  const measure = await gpu.prepare(
    leak,
    {
      networks: 1,
      objectives,
      directions: directions.shape[1],
      parameters: shared.layout.size,
      trunk: shared.layout.trunkSize,
      every: task.leakEvery,
      ring,
    },
    {
      gradients: directions,
      dataGradients: data.pass.tensors.gradients,
      before: data.before,
      after: data.after,
      owner,
      state: shared.state,
      samples,
    },
  );
  return {
    before: [
      ...data.evaluateBefore,
      await data.pass.headBackward(true),
      ...data.pass.trunkBackward,
      ...(await data.pass.weightGradients()),
    ],
    after: [...data.evaluateAfter, measure],
    samples,
  };
}

/** The movement of every `task.movementEvery`-th step. `samples`: [ring, 1, G, 3]. */
export async function lowerMovement(
  gpu: Gpu,
  task: TrainingTask,
  { shared, directions, gates, chunkSteps }: Measured,
): Promise<Measurement> {
  const { layout, parameters, state } = shared;
  const every = task.movementEvery;
  const ring = Math.ceil(chunkSteps / every);
  const kept = task.keepParameters ? ring : 1;
  const owners = ownersOf(task);
  const table = tensorsOf(task.shape).map(({ offset, length }) => [offset, length, owners[offset]]);
  const tensors = gpu.tensor('movement.tensors', [table.length, 3], 'u32');
  gpu.write(tensors, Uint32Array.from(table.flat()));
  const initial = gpu.tensor('movement.initial', [1, layout.size]);
  gpu.write(initial, Float32Array.from(task.parameters));
  const snapshots = gpu.tensor('movement.snapshots', [kept, 1, layout.size]);
  const samples = gpu.tensor('movement.samples', [ring, 1, table.length, 3]);
  const dims = { networks: 1, parameters: layout.size, every };
  return {
    before: [
      await gpu.prepare(snapshot, { ...dims, ring: kept }, { parameters, state, snapshots }),
    ],
    after: [
      await gpu.prepare(
        movement,
        {
          ...dims,
          ring,
          objectives: task.shape.outputs.length,
          directions: directions.shape[1],
          tensors: table.length,
          snapshots: kept,
        },
        {
          parameters,
          snapshots,
          initial,
          gradients: directions,
          gates,
          tensors,
          state,
          samples,
        },
      ),
    ],
    samples,
    ...(task.keepParameters && { kept: snapshots }),
  };
}
