/** Long series made short: a run of a million steps as a few hundred bins of equal length. */

/** The values of one bin; all NaN where it has none. */
export interface Bin {
  /** Step in the middle of the bin. */
  readonly step: number;
  readonly count: number;
  readonly mean: number;
  /** Quantiles 0.1, 0.5 and 0.9. */
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** More than a figure of 640 pixels can show. */
const MOST_BINS = 400;

/**
 * Entries by the bins between ascending edges; the first edge is 0 and the last one beyond all steps.
 *
 * @param steps ascending; the step of each entry
 * @param value of entry `index`; NaN leaves it out
 */
export function binned(
  steps: Uint32Array,
  edges: readonly number[],
  value: (index: number) => number,
): Bin[] {
  let index = 0;
  return edges.slice(1).map((edge, bin) => {
    const values: number[] = [];
    for (; index < steps.length && steps[index] < edge; index++) {
      const own = value(index);
      if (!Number.isNaN(own)) values.push(own);
    }
    return binOf((edges[bin] + edge) / 2, Float64Array.from(values).sort());
  });
}

/** Entries that a bin should have for its quantiles to mean something, unless that leaves too few bins. */
const ENTRIES_PER_BIN = 15;
const FEW_BINS = 50;

/** Bins of equal length over the steps 0 … total − 1: at most `most`, fewer where there are few entries. */
export function evenEdges(total: number, entries: number, most = MOST_BINS): number[] {
  const wanted = Math.max(FEW_BINS, Math.floor(entries / ENTRIES_PER_BIN));
  const count = Math.max(1, Math.min(most, wanted, entries));
  return Array.from({ length: count + 1 }, (_, edge) => (total * edge) / count);
}

/** Bins as long as `first` at the beginning, and later a twentieth of the steps before them: early steps do most. */
export function growingEdges(total: number, first: number): number[] {
  const edges = [0];
  for (let edge = first; edge + first <= total; edge += Math.max(first, edge / 20))
    edges.push(edge);
  return [...edges, total];
}

function binOf(step: number, sorted: Float64Array): Bin {
  return {
    step,
    count: sorted.length,
    mean: meanOf(sorted),
    low: quantile(sorted, 0.1),
    median: quantile(sorted, 0.5),
    high: quantile(sorted, 0.9),
  };
}

/** Linear between neighbours; NaN of nothing. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** NaN of nothing. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index];
  return sum / values.length;
}

/** A gap of more than this share of the run breaks a line: nobody knows what happened there. */
const LONGEST_BRIDGE = 1 / 40;

/**
 * The bins that have values, cut into stretches for lines: short gaps, as where phases alternate, are bridged. A stretch
 * of a single bin is a point, which a line would not show.
 */
export function stretches(bins: readonly Bin[], total: number): Bin[][] {
  const runs: Bin[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  const bridge = Math.max(total * LONGEST_BRIDGE, 2 * (total / bins.length));
  for (const bin of bins) {
    if (bin.count === 0) continue;
    if (bin.step - last > bridge) runs.push([]);
    runs[runs.length - 1].push(bin);
    last = bin.step;
  }
  return runs;
}
