/** Explicit gradients for the rules that only see their Gramian. */
import { orthonormalBasis, projectOutOf } from '../../shaders/fragments/span.ts';
import { randomFloats } from '../harness/random.ts';
import { dot } from './agreement.ts';
import { rowsOf } from './projection.ts';

export type Vectors = readonly (readonly number[])[];

/** Gradients that share a part, with a sign that alternates: about half of the pairs conflict. */
export function randomGradients(seed: number, count: number, size = 3 * count): number[][] {
  const shared = randomFloats(seed + 1000, size);
  return rowsOf(randomFloats(seed, count * size), size).map((own, i) =>
    own.map((value, p) => value + (i % 2 === 0 ? 0.5 : -0.5) * shared[p]),
  );
}

export function gramianOf(gradients: Vectors): number[][] {
  return gradients.map((g) => gradients.map((other) => dot(g, other)));
}

/** Σ_m c[m] · g_m */
export function combined(gradients: Vectors, c: ArrayLike<number>): number[] {
  return gradients[0].map((_, p) => gradients.reduce((sum, g, m) => sum + c[m] * g[p], 0));
}

/** a + factor · b */
export function plus(a: readonly number[], factor: number, b: readonly number[]): number[] {
  return a.map((value, p) => value + factor * b[p]);
}

/** The largest ‖g_i − g_j‖²: after t steps of Frank–Wolfe ½‖d‖² is within 2/(t + 2) of it from the least (Jaggi 2013). */
export function curvature(gradients: Vectors): number {
  const distance = (a: readonly number[], b: readonly number[]) => {
    const difference = plus(a, -1, b);
    return dot(difference, difference);
  };
  return Math.max(...gradients.flatMap((a) => gradients.map((b) => distance(a, b))));
}

/** How much a relative error of a dot product grows where it is divided by what a gradient has beyond the others. */
export function growth(gradients: Vectors): number {
  const parts = gradients.map((g, i) => {
    const beyond = projectOutOf(orthonormalBasis(gradients.filter((_, j) => j !== i)), g);
    return dot(g, g) / dot(beyond, beyond);
  });
  return Math.max(...parts);
}
