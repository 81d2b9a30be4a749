import { contrastPenalty } from '../../../shaders/contrastPenalty.ts';
import { firstOutputs } from '../../../shaders/fragments/outputs.ts';
import type { View } from '../../../shaders/kernel.ts';
import { normGradient } from '../../../shaders/normGradient.ts';
import { normPenalty } from '../../../shaders/normPenalty.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
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
  const { gpu, shape, layout, parameters, penalties, counted } = shared;
  const first = firstOutputs(shape.outputs);
  const common = { networks: 1, objectives: shape.outputs.length };
  const dispatches: Dispatch[] = [];
  for (const [objective, penalty] of penalties.entries()) {
    if (penalty?.name === 'norm' && counted) {
      dispatches.push(
        await gpu.prepare(
          normPenalty,
          { ...common, objective, parameters: layout.size, weights: counted.weights },
          { parameters, counted: counted.mask, losses },
        ),
      );
    } else if (penalty?.name === 'contrast') {
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
  const { gpu, shape, layout, parameters, penalties, counted } = shared;
  const norms = penalties.flatMap((penalty, k) => (penalty?.name === 'norm' ? [k] : []));
  if (!counted) return [];
  return Promise.all(
    norms.map((objective) =>
      gpu.prepare(
        normGradient,
        {
          networks: 1,
          parameters: layout.size,
          weights: counted.weights,
          objectives: shape.outputs.length,
          objective,
          directions: gradients.shape[1],
        },
        { parameters, counted: counted.mask, weights, gradients },
      ),
    ),
  );
}
