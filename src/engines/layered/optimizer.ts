import { adam } from '../../../shaders/adam.ts';
import { adamCount } from '../../../shaders/adamCount.ts';
import { clip } from '../../../shaders/clip.ts';
import { decay } from '../../../shaders/decay.ts';
import type { StateDims } from '../../../shaders/fragments/states.ts';
import { momentum } from '../../../shaders/momentum.ts';
import { rmsprop } from '../../../shaders/rmsprop.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import { beginningOf, type Tensor } from '../../gpu/tensor.ts';
import type { Optimizer, OptimizerRule, StepPlan } from '../../methods/plan.ts';
import type { Shared } from './shared.ts';

/** What tells which parameters a direction moves. */
export interface OptimizerInputs {
  readonly priority: Tensor;
  readonly gates: Tensor;
  readonly owner: Tensor;
  /** What `owner` holds. */
  readonly owners: Uint32Array;
}

/** Whether the directions are the raw gradients: nothing is left to `lowerOptimizer`. */
export function isPlainDescent({ name, weightDecay, clip }: Optimizer): boolean {
  return name === 'sgd' && !weightDecay && clip === undefined;
}

/** Turns raw gradients [1, D, P] into directions, in place: clipping, weight decay, the rule. */
export async function lowerOptimizer(
  plan: StepPlan,
  shared: Shared,
  gradients: Tensor,
  { priority, gates, owner, owners }: OptimizerInputs,
): Promise<readonly Dispatch[]> {
  const { gpu, layout, shape, parameters } = shared;
  const { optimizer } = plan;
  const { weightDecay = 0 } = optimizer;
  const objectives = shape.outputs.length;
  const dims: StateDims = {
    networks: 1,
    parameters: layout.size,
    directions: gradients.shape[1],
    objectives,
    states: plan.combine || plan.naLoss ? 1 : objectives,
  };
  const operands = { gradients, priority, gates, owner };
  const rule = await lowerRule(optimizer, shared, dims, operands);
  const decays =
    weightDecay > 0
      ? [await gpu.prepare(decay, { ...dims, share: weightDecay }, { ...operands, parameters })]
      : [];
  const clips =
    optimizer.clip === undefined
      ? []
      : [await lowerClip(optimizer.clip, plan, shared, dims, operands, owners)];
  return optimizer.name === 'adamw'
    ? [...clips, ...rule, ...decays]
    : [...clips, ...decays, ...rule];
}

async function lowerRule(
  rule: OptimizerRule,
  { gpu, persistent }: Shared,
  dims: StateDims,
  operands: Pick<OptimizerInputs, 'priority' | 'gates' | 'owner'> & { readonly gradients: Tensor },
): Promise<readonly Dispatch[]> {
  const { parameters, states, objectives } = dims;
  const kept = (label: string, shape: readonly number[], type: Tensor['type'] = 'f32') => {
    const tensor = gpu.tensor(label, shape, type);
    persistent.push(tensor);
    return tensor;
  };
  switch (rule.name) {
    case 'sgd':
      return [];
    case 'momentum': {
      const buffers = kept('momentum.buffers', [1, states, parameters]);
      const { beta, nesterov } = rule;
      return [await gpu.prepare(momentum, { ...dims, beta, nesterov }, { ...operands, buffers })];
    }
    case 'rmsprop': {
      const squares = kept('rmsprop.squares', [1, states, parameters]);
      const { decay: share, epsilon } = rule;
      const own = { ...dims, decay: share, epsilon };
      return [await gpu.prepare(rmsprop, own, { ...operands, squares })];
    }
    case 'adam':
    case 'adamw': {
      const moments = kept('adam.moments', [1, states, 2, parameters]);
      const counts = kept('adam.counts', [1, states + objectives], 'u32');
      const { beta1, beta2, epsilon } = rule;
      const { priority, gates } = operands;
      return [
        await gpu.prepare(
          adam,
          { ...dims, beta1, beta2, epsilon },
          { ...operands, moments, counts },
        ),
        await gpu.prepare(adamCount, dims, { priority, gates, counts }),
      ];
    }
  }
}

/**
 * Of a non-Archimedean network every coefficient is clipped by its own norm, as directions [1, k, P]: no infinitesimal
 * one shortens the step of a standard part.
 */
function lowerClip(
  most: number,
  plan: StepPlan,
  shared: Shared,
  dims: StateDims,
  operands: Pick<OptimizerInputs, 'priority' | 'gates' | 'owner'> & { readonly gradients: Tensor },
  owners: Uint32Array,
): Promise<Dispatch> {
  const { gpu, layout } = shared;
  const owner = clippedOwner(plan, shared, owners);
  if (!plan.naLoss) return gpu.prepare(clip, { ...dims, most }, { ...operands, owner });
  const parameters = layout.coefficientSize;
  const directions = layout.size / parameters;
  return gpu.prepare(
    clip,
    { ...dims, parameters, directions, states: dims.objectives, most },
    {
      gates: operands.gates,
      gradients: beginningOf(operands.gradients, [1, directions, parameters]),
      priority: gpu.tensor('clip.priority', [1, directions], 'u32'),
      // Groups are frozen in all coefficients alike.
      owner: beginningOf(owner, [parameters]),
    },
  );
}

/** Owners for whom solved heads are frozen: their gradients are no part of the norm. */
function clippedOwner({ headSolve }: StepPlan, shared: Shared, owners: Uint32Array): Tensor {
  const { gpu, shape, layout } = shared;
  const objectives = shape.outputs.length;
  const isSolved = (owner: number) =>
    headSolve !== undefined &&
    owner < objectives &&
    headSolve.from <= owner &&
    owner < headSolve.to;
  const tensor = gpu.tensor('clip.owner', [layout.size], 'u32');
  gpu.write(
    tensor,
    Uint32Array.from(owners, (owner) => (isSolved(owner) ? objectives + 1 : owner)),
  );
  return tensor;
}
