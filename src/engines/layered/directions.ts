import { combine } from '../../../shaders/combine.ts';
import { gramian } from '../../../shaders/gramian.ts';
import { sumDirections } from '../../../shaders/sumDirections.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import { beginningOf, type Tensor } from '../../gpu/tensor.ts';
import type { Combination, StepPlan } from '../../methods/plan.ts';
import { lowerOptimizer } from './optimizer.ts';
import type { Pass } from './pass.ts';
import type { Shared } from './shared.ts';

/** From the raw gradients of a pass to the directions that the update follows. */
export interface LoweredDirections {
  /** After the weight gradients. */
  readonly dispatches: readonly Dispatch[];
  /** [1, D, P]; one direction where several are combined. */
  readonly directions: Tensor;
  /** Objective of each direction, [1, D] u32. */
  readonly priority: Tensor;
}

export interface DirectionInputs {
  readonly pass: Pass;
  readonly priority: Tensor;
  readonly gates: Tensor;
  readonly owner: Tensor;
  /** What `owner` holds. */
  readonly owners: Uint32Array;
  /** [1, K], written by `multipliers`: the coefficients of that combination. */
  readonly multiplierWeights: Tensor | undefined;
}

export async function lowerDirections(
  plan: StepPlan,
  shared: Shared,
  inputs: DirectionInputs,
): Promise<LoweredDirections> {
  const { gpu, layout } = shared;
  const { gradients } = inputs.pass.tensors;
  const served = beginningOf(gradients, [1, plan.directions.length, layout.size]);
  const combined = plan.combine
    ? await lowerCombination(plan.combine, shared, inputs)
    : { dispatches: [], directions: served };
  // With one direction for all objectives nothing is protected, and there is one state.
  const priority = plan.combine ? gpu.tensor('combined.priority', [1, 1], 'u32') : inputs.priority;
  return {
    priority,
    directions: combined.directions,
    dispatches: [
      ...combined.dispatches,
      ...(await lowerOptimizer(plan, shared, combined.directions, { ...inputs, priority })),
    ],
  };
}

async function lowerCombination(
  combination: Combination,
  { gpu, layout, shape }: Shared,
  { pass, owner, multiplierWeights }: DirectionInputs,
): Promise<{ readonly dispatches: readonly Dispatch[]; readonly directions: Tensor }> {
  const { gradients } = pass.tensors;
  const { directions } = pass.options;
  const dims = { networks: 1, directions };
  const directionsOut = gpu.tensor('combined.direction', [1, 1, layout.size]);
  const coefficients = multiplierWeights ?? gpu.tensor('combined.coefficients', [1, directions]);
  const dispatches: Dispatch[] = [];
  if (combination.name === 'weighted') {
    gpu.write(coefficients, Float32Array.from(combination.weights));
  } else if (combination.name !== 'multipliers') {
    const products = gpu.tensor('combined.gramian', [1, directions, directions]);
    const slack = gpu.tensor('combined.slack', [1, directions]);
    gpu.write(slack, new Float32Array(directions).fill(1));
    dispatches.push(
      await gpu.prepare(
        gramian,
        { ...dims, parameters: layout.size, objectives: shape.outputs.length },
        { gradients, owner, gramian: products },
      ),
      await gpu.prepare(
        combine,
        { ...dims, rule: combination },
        { gramian: products, coefficients, slack },
      ),
    );
  }
  dispatches.push(
    await gpu.prepare(
      sumDirections,
      { ...dims, served: directions, parameters: layout.size, objectives: shape.outputs.length },
      { gradients, coefficients, owner, combined: directionsOut },
    ),
  );
  return { dispatches, directions: directionsOut };
}
