/**
 * Projection off a span, by Gram-Schmidt with re-orthogonalisation.
 *
 * Vector i stands in `vectors[i]` from `offset` on. A vector that the ones before it already span, up to
 * |q⊥|² ≤ 1e-10 · |q|² + 1e-12, becomes 0 and so removes nothing.
 */
const DROP_RELATIVE = 1e-10;
const DROP_ABSOLUTE = 1e-12;

/** Make the first `count` vectors orthonormal, in place; every prefix spans what it spanned before. */
export function orthonormalise(
  vectors: readonly Float64Array[],
  count: number,
  offset: number,
  length: number,
): void {
  for (let i = 0; i < count; i++) {
    const own = vectors[i];
    const before = squareOf(own, offset, length);
    for (let again = 0; again < 2; again++) projectOut(own, offset, 1, length, vectors, i, offset);
    const after = squareOf(own, offset, length);
    const kept = after > DROP_RELATIVE * before + DROP_ABSOLUTE;
    const norm = Math.sqrt(after);
    for (let h = offset; h < offset + length; h++) own[h] = kept ? own[h] / norm : 0;
  }
}

/** Remove from one vector, whose entries stand `stride` apart, its components along the first `count` vectors. */
export function projectOut(
  target: Float64Array,
  start: number,
  stride: number,
  length: number,
  orthonormal: readonly Float64Array[],
  count: number,
  offset: number,
): void {
  for (let i = 0; i < count; i++) {
    const q = orthonormal[i];
    let along = 0;
    for (let h = 0; h < length; h++) along += target[start + h * stride] * q[offset + h];
    for (let h = 0; h < length; h++) target[start + h * stride] -= along * q[offset + h];
  }
}

function squareOf(vector: Float64Array, offset: number, length: number): number {
  let sum = 0;
  for (let h = offset; h < offset + length; h++) sum += vector[h] * vector[h];
  return sum;
}
