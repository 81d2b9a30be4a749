import { gramian } from '../../../shaders/gramian.ts';
import { type OffGradientsRule, offGradients } from '../../../shaders/offGradients.ts';
import { sumDirections } from '../../../shaders/sumDirections.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { Pass } from './pass.ts';
import type { Shared } from './shared.ts';

export interface LoweredGradientProjection {
  /** After the optimizer. */
  readonly dispatches: readonly Dispatch[];
  /** What the update follows, [1, 1, P]: projected directions summed, each head that is not shared its own gradient. */
  readonly direction: Tensor;
}

/**
 * The projections that need the raw gradients of all objectives above beside the final directions. The pass holds both:
 * first the served directions, which the optimizer has changed in place, then ∇L_0 … ∇L_{K−2} as they are. `priority`
 * [1, D] tells which of these stand above each served one.
 */
export async function lowerGradientProjection(
  rule: OffGradientsRule,
  { gpu, shape, layout }: Shared,
  { tensors: { gradients }, options: { directions } }: Pass,
  priority: Tensor,
  owner: Tensor,
): Promise<LoweredGradientProjection> {
  const objectives = shape.outputs.length;
  const served = directions - (objectives - 1);
  const products = gpu.tensor('offGradients.gramian', [1, directions, directions]);
  const coefficients = gpu.tensor('offGradients.coefficients', [1, directions]);
  const direction = gpu.tensor('offGradients.direction', [1, 1, layout.size]);
  const dims = { networks: 1, directions, objectives, parameters: layout.size };
  return {
    direction,
    dispatches: [
      await gpu.prepare(gramian, dims, { gradients, owner, gramian: products }),
      await gpu.prepare(
        offGradients,
        { networks: 1, objectives, served, rule },
        { gramian: products, priority, coefficients },
      ),
      await gpu.prepare(
        sumDirections,
        { ...dims, served },
        { gradients, coefficients, owner, combined: direction },
      ),
    ],
  };
}
