/** What tells a better network from noise. */
export interface LexicographicOrder {
  /**
   * One per objective that is compared, in order of priority: a loss at or below its floor is as good as any other there.
   * Losses of further objectives play no part.
   */
  readonly floors: readonly number[];
  /** ≥ 0: losses whose ratio is within 1 ± tolerance are equal. */
  readonly tolerance: number;
}

/**
 * The record after `losses`, or undefined where they are no better than the record so far.
 *
 *   c_k = max(L_k, floor_k)
 *
 * Better is: c_k < (1 − tolerance) · record_k for some k, and c_i ≤ (1 + tolerance) · record_i for all i above it. The new
 * record has c_k and what lies below it, and above it the smaller of both: many equal steps do not add up to a rise, so no
 * record is more than the tolerance above the best loss since objective i itself was improved.
 *
 * Without a record, losses that are finite are better; others never are.
 */
export function improvedRecord(
  losses: ArrayLike<number>,
  record: Float64Array | undefined,
  { floors, tolerance }: LexicographicOrder,
): Float64Array | undefined {
  const clamped = Float64Array.from(floors, (floor, k) => Math.max(losses[k], floor));
  if (!clamped.every(Number.isFinite)) return undefined;
  if (!record) return clamped;
  for (let k = 0; k < clamped.length; k++) {
    if (clamped[k] < (1 - tolerance) * record[k]) {
      return clamped.map((loss, i) => (i < k ? Math.min(loss, record[i]) : loss));
    }
    if (clamped[k] > (1 + tolerance) * record[k]) return undefined;
  }
  return undefined;
}
