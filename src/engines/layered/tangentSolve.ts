import { refineSolve } from '../../../shaders/refineSolve.ts';
import { PARTS, sumSolves } from '../../../shaders/sumSolves.ts';
import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import { elements, type Tensor } from '../../gpu/tensor.ts';

/** What a solve is made of, prepared for one network, its rows and the factor of a matrix near K + ρ tr(K)/N I. */
export interface TangentKernels {
  readonly gpu: Gpu;
  /** rhs [1, 1, 1, N] ← M⁻¹ rhs, M the matrix that was factored. */
  solve(rhs: Tensor): Promise<Dispatch>;
  /** target [1, 1, P] −= Jᵀα. */
  subtractTranspose(alpha: Tensor, target: Tensor): Promise<Dispatch>;
  /** products [1, 1, N] ← J v. */
  product(v: Tensor, products: Tensor): Promise<Dispatch>;
}

/** Dispatches, and tensors that are no longer needed once they are done. */
export interface TangentSolve {
  readonly dispatches: readonly Dispatch[];
  readonly scratch: readonly Tensor[];
}

/**
 * Each plane, 0 before, −= JᵀM⁻¹b.
 *
 * @param right b of each plane, [N]
 */
export async function lowerPlainTangents(
  { gpu, solve, subtractTranspose }: TangentKernels,
  right: readonly Float32Array<ArrayBuffer>[],
  planes: readonly Tensor[],
): Promise<TangentSolve> {
  const scratch = right.map((values) => {
    const rhs = gpu.tensor('tangent.alpha', [1, 1, 1, values.length]);
    gpu.write(rhs, values);
    return rhs;
  });
  const dispatches = planes.map(async (plane, k) => [
    await solve(scratch[k]),
    await subtractTranspose(scratch[k], plane),
  ]);
  return { scratch, dispatches: (await Promise.all(dispatches)).flat() };
}

/**
 * Each plane, 0 before, −= Jᵀα with (K + ρ tr(K)/N I) α = b, though M is only near that matrix: generalized conjugate residuals,
 * preconditioned by M (`refineSolve`).
 *
 * f32 is enough for it, though α is not determined in f32: at ρ = 1e-8 its entries are 1e4 where w¹ = Jᵀα is 10, so their
 * roundings alone would be 1e-2 of the fit. So α is never summed up. Every solve z goes to weights at once, v = −Jᵀz, what it does
 * to the residual is read off those, as J v, and w¹ is a sum of the v. What is rounded off in v is then seen, and the
 * next solve, which is smaller, takes it back. The rounding of K is in M alone, that is in how many solves it takes.
 * The v of all solves are kept: that takes the room of `solves` planes.
 *
 * @param gram K [1, N, N]
 * @param right b of each plane, [N]
 */
export async function lowerRefinedTangents(
  { gpu, solve, subtractTranspose, product }: TangentKernels,
  gram: Tensor,
  { ridge, solves }: { readonly ridge: number; readonly solves: number },
  right: readonly Float32Array<ArrayBuffer>[],
  planes: readonly Tensor[],
): Promise<TangentSolve> {
  const [, rows] = gram.shape;
  const length = elements(planes[0].shape);
  const shared = {
    products: gpu.tensor('tangent.products', [1, 1, rows]),
    changes: gpu.tensor('tangent.changes', [1, solves, rows]),
    mixes: gpu.tensor('tangent.mixes', [1, solves, solves + 1]),
    shares: gpu.tensor('tangent.shares', [1, solves]),
    count: gpu.tensor('tangent.count', [1], 'u32'),
  };
  // One target after the other: `sumSolves` leaves 0 in them.
  const parts = Array.from({ length: solves }, (_, k) =>
    gpu.tensor(`tangent.part${k}`, planes[0].shape),
  );
  const scratch: Tensor[] = [...parts, ...Object.values(shared)];
  const dispatches: Dispatch[] = [];
  for (const [k, plane] of planes.entries()) {
    const rhs = gpu.tensor('tangent.alpha', [1, 1, 1, rows]);
    const residual = gpu.tensor('tangent.residual', [1, rows]);
    scratch.push(rhs, residual);
    gpu.write(rhs, right[k]);
    gpu.write(residual, right[k]);
    const solved = await solve(rhs);
    const refined = await gpu.prepare(
      refineSolve,
      { networks: 1, rows, solves, ridge },
      { ...shared, gram, rhs, residual },
    );
    for (const part of parts) {
      dispatches.push(
        solved,
        await subtractTranspose(rhs, part),
        await product(part, shared.products),
        refined,
      );
    }
    for (let first = 0; first < solves; first += PARTS) {
      const added = parts.slice(first, first + PARTS).map((part, i) => [`part${i}`, part] as const);
      dispatches.push(
        await gpu.prepare(
          sumSolves,
          { networks: 1, length, solves, first },
          { shares: shared.shares, total: plane, ...Object.fromEntries(added) },
        ),
      );
    }
  }
  return { dispatches, scratch };
}
