import { keepBest } from '../../../shaders/keepBest.ts';
import { multipliers } from '../../../shaders/multipliers.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { ConstrainRule } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';
import type { Shared } from './shared.ts';

/** Budgets, multipliers and the best feasible network of ε-constraint training (design §4.10), all on the GPU. */
export interface LoweredConstraint {
  /** Weights of the gradients, [1, 1, K]. */
  readonly weights: Tensor;
  /** The first weights, given the losses of the whole data set. */
  readonly begin: Dispatch;
  /** After a step and the losses after it. */
  readonly after: readonly Dispatch[];
  readonly best: {
    readonly parameters: Tensor;
    readonly losses: Tensor;
    /** [1] u32. */
    readonly step: Tensor;
  };
}

export async function lowerConstraint(
  rule: ConstrainRule,
  task: TrainingTask,
  shared: Shared,
  {
    losses,
    history,
    budgets,
  }: { readonly losses: Tensor; readonly history: Tensor; readonly budgets: Tensor },
): Promise<LoweredConstraint> {
  const { gpu, layout, shape, parameters, state, persistent } = shared;
  const objectives = shape.outputs.length;
  const best = bestTensors(task, shared);
  const weights = gpu.tensor('multiplier.weights', [1, 1, objectives]);
  const better = gpu.tensor('best.better', [1], 'u32');
  const tensors = {
    losses,
    budgets,
    multipliers: gpu.tensor('multipliers', [1, objectives]),
    weights,
    bestLosses: best.losses,
    better,
    state,
    history,
  };
  gpu.write(tensors.multipliers, new Float32Array(objectives).fill(1));
  persistent.push(tensors.multipliers, weights);
  const dims = { networks: 1, objectives, ...rule, historySteps: history.shape[0] };
  return {
    weights,
    best,
    begin: await gpu.prepare(multipliers, { ...dims, adapts: false }, tensors),
    after: [
      await gpu.prepare(multipliers, { ...dims, adapts: true }, tensors),
      await gpu.prepare(
        keepBest,
        { networks: 1, parameters: layout.size },
        { parameters, better, state, best: best.parameters, bestStep: best.step },
      ),
    ],
  };
}

/** The feasible network of lowest loss so far: the task's fallback at first. */
export function bestTensors(
  task: TrainingTask,
  { gpu, layout, shape, persistent }: Shared,
): LoweredConstraint['best'] {
  const objectives = shape.outputs.length;
  const fallback = task.fallback?.lowest ?? task.fallback;
  const filled = (label: string, dims: readonly number[], values: ArrayLike<number>) => {
    const tensor = gpu.tensor(label, dims);
    gpu.write(tensor, Float32Array.from(values));
    return tensor;
  };
  const best = {
    parameters: filled(
      'best.parameters',
      [1, layout.size],
      fallback?.parameters ?? task.parameters,
    ),
    losses: filled(
      'best.losses',
      [1, objectives],
      fallback?.losses ?? new Array<number>(objectives).fill(LARGEST),
    ),
    step: gpu.tensor('best.step', [1], 'u32'),
  };
  gpu.write(best.step, Uint32Array.of(NO_STEP));
  persistent.push(best.parameters, best.losses, best.step);
  return best;
}

/** Any loss of a feasible network is better. */
const LARGEST = 3.4028234e38;
/** Stands for what was there before the first step. */
export const NO_STEP = 0xffffffff;
