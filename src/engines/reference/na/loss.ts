/**
 * Losses of a fully non-Archimedean network, of the residual r = f − t with t = t₁ + t₂η + … (target n + 1 in plane n):
 *
 *   field          L = mean r² in truncated polynomials: L_n = Σ_{i+j=n} mean r_i r_j. For n ≥ 1 it has cross terms, as
 *                  2 mean r₀r₁ in L_1, which can be negative: a small L_1 need not mean that f₁ is near t₂.
 *   lexicographic  L_n = mean r_n²: objective n + 1 itself, as the coefficient of ηⁿ.
 *
 * Both have the same ∂L/∂f, 2r / (rows · outputs). What differs is the backward pass (`backward.ts`): in the field
 * ∂L_n/∂w_j is coefficient n − j of one gradient, while the lexicographic one keeps of each w_j the derivative of its own
 * objective, ∂L_j/∂w_j = (∂f₀/∂w₀)ᵀ ∂L_j/∂f_j, which reads standard parts only.
 */
import type { NaLossName } from '../../../../shaders/naLoss.ts';
import type { PlanePair, Planes } from './planes.ts';
import { productPairs, standardPairs } from './planes.ts';

export interface NaLoss {
  /** L_0 … L_{k−1}; writes ∂L/∂f into `dOut`. All planes [B, o]. */
  readonly evaluate: (out: Planes, targets: Planes, dOut: Planes) => Float64Array;
  /** What the backward pass multiplies. */
  readonly pairs: (coefficients: number) => PlanePair[];
}

export const fieldMse: NaLoss = {
  evaluate: (out, targets, dOut) => {
    const residuals = residualsOf(out, targets, dOut);
    const losses = new Float64Array(out.length);
    for (const { left, right } of productPairs(out.length)) {
      losses[left + right] += meanProduct(residuals[left], residuals[right]);
    }
    return losses;
  },
  pairs: productPairs,
};

export const lexicographicMse: NaLoss = {
  evaluate: (out, targets, dOut) =>
    Float64Array.from(residualsOf(out, targets, dOut), (plane) => meanProduct(plane, plane)),
  pairs: standardPairs,
};

export const NA_LOSSES_IN_F64: Readonly<Record<NaLossName, NaLoss>> = {
  field: fieldMse,
  lexicographic: lexicographicMse,
};

function residualsOf(out: Planes, targets: Planes, dOut: Planes): Planes {
  const residuals = out.map((plane, n) => plane.map((f, i) => f - targets[n][i]));
  residuals.forEach((plane, n) => {
    plane.forEach((residual, i) => {
      dOut[n][i] = (2 * residual) / plane.length;
    });
  });
  return residuals;
}

function meanProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum / a.length;
}
