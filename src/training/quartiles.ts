/** How values lie, whatever their distribution. */
export interface Quartiles {
  readonly count: number;
  readonly min: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly max: number;
}

/** Quartiles by linear interpolation between neighbours in order (type 7 of Hyndman and Fan); NaN without values. */
export function quartilesOf(values: readonly number[]): Quartiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  };
  const [min, lower, median, upper, max] =
    sorted.length > 0 ? [0, 0.25, 0.5, 0.75, 1].map(at) : new Array<number>(5).fill(Number.NaN);
  return { count: sorted.length, min, lower, median, upper, max };
}
