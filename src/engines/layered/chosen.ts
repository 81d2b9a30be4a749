import { directionsOf } from '../../../shaders/choosePhase.ts';
import type { Gpu } from '../../gpu/gpu.ts';
import { beginningOf } from '../../gpu/tensor.ts';
import type { StepPlan } from '../../methods/plan.ts';
import type { Pass } from './pass.ts';

/**
 * Where the shares of the losses in every direction, and its objective, come from: the rule where one direction follows
 * the phase, else constants. A rule writes either way; what it writes is then not read. Directions of the pass beyond the
 * plan's are the gradients of objective 0 and on.
 */
export function chosenDirections(gpu: Gpu, plan: StepPlan, step: Pass, objectives: number) {
  const { weights } = step.tensors;
  const served = plan.directions.length;
  const beyond = Array.from({ length: step.options.directions - served }, (_, k) => k);
  gpu.write(
    weights,
    Float32Array.from(
      [...plan.directions, ...beyond].flatMap((objective) =>
        Array.from({ length: objectives }, (_, k) => Number(k === objective)),
      ),
    ),
  );
  const priority = gpu.tensor('priority', [1, served], 'u32');
  if (plan.directions.includes('active')) {
    return { priority, byRule: { weights: beginningOf(weights, [1, 1, objectives]), priority } };
  }
  gpu.write(priority, Uint32Array.from(plan.directions, Number));
  const count = directionsOf({ objectives, rule: plan.choose });
  return {
    priority,
    byRule: {
      weights: gpu.tensor('rule.weights', [1, count, objectives]),
      priority: gpu.tensor('rule.priority', [1, count], 'u32'),
    },
  };
}
