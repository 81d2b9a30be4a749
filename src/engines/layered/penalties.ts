import { contrastPenalty } from '../../../shaders/contrastPenalty.ts';
import { firstOutputs } from '../../../shaders/fragments/outputs.ts';
import type { View } from '../../../shaders/kernel.ts';
import { normGradient } from '../../../shaders/normGradient.ts';
import { normPenalty } from '../../../shaders/normPenalty.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { weightMask } from '../../network/layout.ts';
import { totalOutputs } from '../../network/shape.ts';
import type { Shared } from './shared.ts';

/** The forward pass whose probes penalties read. */
export interface ProbedPass {
  /** All rows, probes included; those begin at `start`. */
  readonly batch: number;
  readonly start: number;
  readonly out: View;
  readonly hidden: Tensor;
  readonly dOut: Tensor;
}

/** Every penalty into its place in `losses` [1, K], and what it sends back from its probes into `dOut`. */
export async function lowerPenalties(
  shared: Shared,
  losses: Tensor,
  { batch, start, out, hidden, dOut }: ProbedPass,
): Promise<readonly Dispatch[]> {
  const { gpu, shape, layout, parameters, penalties } = shared;
  const first = firstOutputs(shape.outputs);
  const common = { networks: 1, objectives: shape.outputs.length };
  const dispatches: Dispatch[] = [];
  for (const [objective, penalty] of penalties.entries()) {
    if (penalty?.name === 'norm') {
      const { counted, weights } = countedWeights(shared);
      dispatches.push(
        await gpu.prepare(
          normPenalty,
          { ...common, objective, parameters: layout.size, weights },
          { parameters, counted, losses },
        ),
      );
    } else if (penalty) {
      const { of, rows, oneSided, link } = penalty;
      const coefficients = gpu.tensor(`${losses.label}.coefficients.${objective}`, [
        penalty.coefficients.length,
      ]);
      gpu.write(coefficients, Float32Array.from(penalty.coefficients));
      dispatches.push(
        await gpu.prepare(
          contrastPenalty,
          {
            ...common,
            objective,
            batch,
            outputs: totalOutputs(shape),
            from: first[of],
            to: first[of + 1],
            first: start + penalty.first,
            rows,
            coefficients: penalty.coefficients.length,
            oneSided,
            link,
            out,
          },
          { hidden, coefficients, losses, dOut },
        ),
      );
    }
  }
  return dispatches;
}

/** The gradient of weight norms, which needs no backward pass, on top of `gradients` [1, D, P]. */
export async function lowerNormGradients(
  shared: Shared,
  weights: Tensor,
  gradients: Tensor,
): Promise<readonly Dispatch[]> {
  const { gpu, shape, layout, parameters, penalties } = shared;
  const norms = penalties.flatMap((penalty, k) => (penalty?.name === 'norm' ? [k] : []));
  if (norms.length === 0) return [];
  const { counted, weights: count } = countedWeights(shared);
  return Promise.all(
    norms.map((objective) =>
      gpu.prepare(
        normGradient,
        {
          networks: 1,
          parameters: layout.size,
          weights: count,
          objectives: shape.outputs.length,
          objective,
          directions: gradients.shape[1],
        },
        { parameters, counted, weights, gradients },
      ),
    ),
  );
}

function countedWeights({ gpu, shape, layout }: Shared) {
  const mask = weightMask(shape);
  const counted = gpu.tensor('penalty.counted', [layout.size], 'u32');
  gpu.write(counted, Uint32Array.from(mask));
  return { counted, weights: mask.reduce((sum, one) => sum + one, 0) };
}
