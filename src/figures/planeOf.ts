/** The plane in R^H that two vectors span, and where others stand in it. */

export interface Plane {
  /** Along the second vector's part that is orthogonal to the first, and along the first. */
  readonly coordinates: (vector: ArrayLike<number>) => {
    readonly across: number;
    readonly along: number;
  };
}

/**
 * `first` sets the direction `along`. Where `second` is parallel to it, up to rounding, there is no plane and every
 * vector stands at across = 0.
 */
export function planeOf(first: ArrayLike<number>, second: ArrayLike<number>): Plane {
  const up = unit(Array.from(first));
  const slope = dot(second, up);
  const rest = Array.from(second, (value, h) => value - slope * up[h]);
  const isPlane = norm(rest) > 1e-12 * norm(second);
  const side = isPlane ? unit(rest) : rest.map(() => 0);
  return { coordinates: (vector) => ({ across: dot(vector, side), along: dot(vector, up) }) };
}

function unit(vector: readonly number[]): number[] {
  const length = norm(vector);
  return vector.map((value) => (length > 0 ? value / length : 0));
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let h = 0; h < a.length; h++) sum += a[h] * b[h];
  return sum;
}

export function norm(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector));
}

/** NaN where either is 0. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return dot(a, b) / (norm(a) * norm(b));
}
