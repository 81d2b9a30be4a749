import { snapshot } from '../../../shaders/snapshot.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor, TensorData } from '../../gpu/tensor.ts';
import type { Best, TrainingTask } from '../engine.ts';
import { createNetwork, createPass } from '../reference/network.ts';
import { createValidated, isLookedAt, passed } from '../reference/validated.ts';
import type { NamedArrays } from '../state.ts';
import type { ChunkRange } from './samples.ts';
import type { Shared } from './shared.ts';

/**
 * Candidates for the best feasible network by leave-one-out. The GPU keeps the networks that are to be looked at, with no
 * readback of their own; the host looks at those of a chunk in f64, since ridges down to 1e-8 have no factor in f32,
 * while the next chunk may already run.
 */
export interface LoweredValidation {
  /** Whether the network after this step is to be kept. */
  keeps(step: number): boolean;
  readonly keep: Dispatch;
  /** [ring, 1, P], a line per network that was kept in the chunk. */
  readonly candidates: Tensor;
  /** @param feasible per step of the chunk, 1 where all budgets hold after it */
  look(range: ChunkRange, feasible: ArrayLike<number>, candidates: TensorData): void;
  readonly best: Best | undefined;
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

/** Multiply-adds of all looks of a chunk: a second or so on the host, which is what an abort may have to wait for. */
const LOOKS_WORK = 2 ** 28;

/** Most steps of a chunk, so that looking at its candidates is not long; Infinity for plans without. */
export function stepsLookedAt({ plan, shape, order }: TrainingTask): number {
  const { constrain, curvature, validate } = plan;
  const bounded = constrain ?? curvature;
  if (!validate || !bounded) return Number.POSITIVE_INFINITY;
  const rows = order.rows * shape.outputs[bounded.objective];
  // A factor and the diagonal of its inverse: R³/6 each.
  const look = (validate.ridges.length * rows ** 3) / 3;
  return validate.every * Math.max(1, Math.floor(LOOKS_WORK / look));
}

/** Undefined for plans that tell the best network by its loss. */
export async function lowerValidation(
  task: TrainingTask,
  { gpu, layout, parameters, state }: Shared,
  chunkSteps: number,
): Promise<LoweredValidation | undefined> {
  const { constrain, curvature, validate: rule } = task.plan;
  const bounded = constrain ?? curvature;
  if (!rule || !bounded) return undefined;
  const { every } = rule;
  const network = createNetwork(task.shape, task.parameters, task.losses, task.penalties);
  const { rows, values } = task.inputs;
  const data = createPass(task.shape, rows, values, task.targets.values);
  const validated = createValidated(bounded.objective, rule, task, network, data);
  // A chunk that begins at a multiple has a line for that step, which the chunk before has kept.
  const ring = Math.floor(chunkSteps / every) + 1;
  const candidates = gpu.tensor('candidates', [ring, 1, layout.size]);
  return {
    keeps: (step) => isLookedAt(rule, step),
    keep: await gpu.prepare(
      snapshot,
      { networks: 1, parameters: layout.size, every, ring },
      { parameters, state, snapshots: candidates },
    ),
    candidates,
    look({ firstStep, steps }, feasible, kept) {
      const first = Math.ceil(firstStep / every);
      for (let step = firstStep; step < firstStep + steps; step++) {
        if (!isLookedAt(rule, step) || feasible[step - firstStep] !== 1) continue;
        const line = (step + 1) / every - first;
        const own = Float64Array.from(kept.subarray(line * layout.size, (line + 1) * layout.size));
        validated.offer(step, ...passed({ ...network, parameters: own }, data));
      }
    },
    get best() {
      return validated.best;
    },
    state: validated.state,
    restore: validated.restore,
  };
}
