/** Seeded numbers for kernel tests: the same seed gives the same array everywhere. */

/** mulberry32: 32 bits of state are plenty for test data. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** f32 values in [−1, 1). */
export function randomFloats(seed: number, length: number): Float32Array<ArrayBuffer> {
  const next = uniform(seed);
  return Float32Array.from({ length }, () => 2 * next() - 1);
}

/**
 * Whole numbers in [−largest, largest], whose sums and products f32 holds exactly while they stay under 2²⁴:
 * for tests of equality.
 */
export function randomIntegers(
  seed: number,
  length: number,
  largest = 4,
): Float32Array<ArrayBuffer> {
  const next = uniform(seed);
  return Float32Array.from({ length }, () => Math.floor(next() * (2 * largest + 1)) - largest);
}

/** Whole numbers in [0, limit), for index operands. */
export function randomIndices(
  seed: number,
  length: number,
  limit: number,
): Uint32Array<ArrayBuffer> {
  const next = uniform(seed);
  return Uint32Array.from({ length }, () => Math.floor(next() * limit));
}
