/** Share of the whole movement that f32 may lose over the steps that are checked. */
const TOLERANCE = 2e-3;

/** What is wrong with trained parameters: how far they are off, as a share of the largest movement from the start. */
export function wrongParameters(
  start: ArrayLike<number>,
  expected: ArrayLike<number>,
  got: ArrayLike<number>,
): string | undefined {
  if (got.length !== expected.length) {
    return `expected ${expected.length} parameters, got ${got.length}`;
  }
  let moved = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    moved = Math.max(moved, Math.abs(expected[i] - start[i]));
    // NaN is the largest.
    worst = Math.max(worst, Math.abs(got[i] - expected[i]));
  }
  const share = worst / moved;
  return share <= TOLERANCE
    ? undefined
    : `a parameter is off by ${share} of the largest movement, expected at most ${TOLERANCE}`;
}
