/** Figures of samples of a noisy machine: medians and quartiles, never the best. */

/** Quantile q in [0, 1] with linear interpolation between the two nearest samples; NaN of none. */
export function quantile(samples: readonly number[], q: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/**
 * Median over rounds of ours / theirs, of rates that the same rounds measured one after the other: what slows a whole round
 * down cancels. NaN where one of them has no samples.
 */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  const rounds = Math.min(ours.length, theirs.length);
  return median(Array.from({ length: rounds }, (_, round) => ours[round] / theirs[round]));
}
