/**
 * Tensors over truncated polynomials a₀ + a₁η + … + a_{k−1}η^{k−1}: one plane of real numbers per power of η, lowest first.
 * All planes of a tensor have the same length, all tensors of a network the same k. Degrees are not normalised: products
 * drop what lies beyond the last plane.
 */
export type Planes = readonly Float64Array[];

export function createPlanes(coefficients: number, length: number): Planes {
  return Array.from({ length: coefficients }, () => new Float64Array(length));
}

/** The planes that follow each other in one array [coefficients, length], as views of it. */
export function planesIn(flat: Float64Array, coefficients: number): Planes {
  const length = flat.length / coefficients;
  return Array.from({ length: coefficients }, (_, n) =>
    flat.subarray(n * length, (n + 1) * length),
  );
}

/** Real numbers as truncated polynomials. */
export function standardPlanes(coefficients: number, standard: Float64Array): Planes {
  return [standard, ...createPlanes(coefficients - 1, standard.length)];
}

/** Plane `left` of one factor times plane `right` of the other is part of plane left + right of their product. */
export interface PlanePair {
  readonly left: number;
  readonly right: number;
}

/** (ab)_n = Σ_{i≤n} a_i b_{n−i}, by n; the product of standard parts first. */
export function productPairs(coefficients: number): PlanePair[] {
  return Array.from({ length: coefficients }, (_, n) =>
    Array.from({ length: n + 1 }, (_, right) => ({ left: n - right, right })),
  ).flat();
}

/** (ab₀)_n = a_n b₀: only the standard part of the right factor counts. */
export function standardPairs(coefficients: number): PlanePair[] {
  return Array.from({ length: coefficients }, (_, left) => ({ left, right: 0 }));
}
