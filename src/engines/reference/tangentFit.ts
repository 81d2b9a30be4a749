import { createJacobian } from './jacobian.ts';
import { bestKernelRidge, type KernelRidge } from './kernelRidge.ts';
import type { Network, Pass } from './network.ts';

/** Targets fitted by the infinitesimal parts of all weights. */
export interface TangentFit extends Omit<KernelRidge, 'alphas'> {
  /** w¹ of each target, flat as `layoutOf(shape)` says: the tangent of the output along it is the fit. */
  readonly planes: readonly Float64Array[];
}

/**
 * The convex least-squares problem of a fully non-Archimedean network (design §4.9): with f¹ = J w¹, J the gradients of
 * one output at every row in the trunk and its head,
 *
 *   w¹ = Jᵀα,   (K + ρ tr(K)/N I) α = t,   K = J Jᵀ
 *
 * for the ridge ρ with the smallest leave-one-out error over all targets; undefined where none has a factor.
 *
 * @param pass all rows, after a forward pass
 * @param output row of the stacked heads
 * @param targets each [N]
 */
export function fitTangent(
  network: Network,
  pass: Pass,
  output: number,
  targets: readonly Float64Array[],
  ridges: readonly number[],
): TangentFit | undefined {
  const jacobian = createJacobian(network, pass, true);
  const gram = jacobian.prepare(1, output);
  const found = bestKernelRidge(gram, pass.rows, targets, ridges);
  if (!found) return undefined;
  const { alphas, ...rest } = found;
  return {
    ...rest,
    planes: alphas.map((alpha) => {
      const plane = new Float64Array(network.layout.size);
      jacobian.subtractTranspose(
        alpha.map((value) => -value),
        1,
        plane,
        plane,
      );
      return plane;
    }),
  };
}
