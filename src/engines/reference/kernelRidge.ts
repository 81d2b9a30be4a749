import { choleskyFactor, choleskySolve } from '../../numbers/cholesky.ts';

/** A ridge regression in the span of a Gram matrix, and how well it does on rows that it is not given. */
export interface KernelRidge {
  /** Relative to the mean diagonal element of the Gram matrix. */
  readonly ridge: number;
  /** α of each target, [rows]; K α is the fit. */
  readonly alphas: readonly Float64Array[];
  /** Error at each row of the fit to all other rows, one after the other target, [targets · rows]. */
  readonly looResiduals: Float64Array;
  /** Their mean square. */
  readonly looError: number;
}

/**
 * Solve (K + ρ tr(K)/rows I) α = t and give the leave-one-out residuals in closed form, α_i / [(K + …)⁻¹]_ii: those of
 * the fit without row i, at row i, where the ridge keeps its absolute size.
 *
 * @param gram K [rows, rows], symmetric and positive semidefinite; it stays as it is
 * @param targets each [rows]
 * @returns undefined where K with its ridge has no Cholesky factor in f64
 */
export function kernelRidge(
  gram: Float64Array,
  rows: number,
  targets: readonly Float64Array[],
  ridge: number,
): KernelRidge | undefined {
  const factor = gram.slice();
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += gram[i * rows + i];
  for (let i = 0; i < rows; i++) factor[i * rows + i] += (ridge * trace) / rows;
  if (!choleskyFactor(factor, rows)) return undefined;
  const diagonal = inverseDiagonal(factor, rows);
  const looResiduals = new Float64Array(targets.length * rows);
  const alphas = targets.map((target, k) => {
    const alpha = target.slice();
    choleskySolve(factor, rows, alpha);
    alpha.forEach((value, i) => {
      looResiduals[k * rows + i] = value / diagonal[i];
    });
    return alpha;
  });
  const looError = looResiduals.reduce((sum, r) => sum + r * r, 0) / looResiduals.length;
  return { ridge, alphas, looResiduals, looError };
}

/** The regression with the smallest leave-one-out error over some ridges, the first of equals; undefined where none can be had. */
export function bestKernelRidge(
  gram: Float64Array,
  rows: number,
  targets: readonly Float64Array[],
  ridges: readonly number[],
): KernelRidge | undefined {
  let best: KernelRidge | undefined;
  for (const ridge of ridges) {
    const found = kernelRidge(gram, rows, targets, ridge);
    if (found && found.looError < (best?.looError ?? Number.POSITIVE_INFINITY)) best = found;
  }
  return best;
}

/** The diagonal of (L Lᵀ)⁻¹: squared norms of the columns of L⁻¹. */
function inverseDiagonal(factor: Float64Array, rows: number): Float64Array {
  const diagonal = new Float64Array(rows);
  const column = new Float64Array(rows);
  for (let c = 0; c < rows; c++) {
    for (let i = c; i < rows; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = c; k < i; k++) sum -= factor[i * rows + k] * column[k];
      column[i] = sum / factor[i * rows + i];
      diagonal[c] += column[i] * column[i];
    }
  }
  return diagonal;
}
