import type { Matrix } from '../data/dataset.ts';
import { counterU32, counterUniform, permutation, STREAMS } from '../numbers/counter.ts';

/** A point between rows lies on the way to one of so many nearest rows. */
const NEIGHBOURS = 3;
/** Substreams; 0 orders the rows. */
const NEIGHBOUR = 1;
const SHARE = 2;

/**
 * Where a penalty looks at a function of the inputs [N, d]: `count` of the rows, in a drawn order; or all rows, and points
 * between a row and one of its nearest, uniform on the way there, up to `count`. Distances are Euclidean in the units given.
 */
export function placesIn(inputs: Matrix, count: number, seed: number): Matrix {
  const { rows, cols, values } = inputs;
  const row = (index: number) => values.subarray(index * cols, (index + 1) * cols);
  const places = new Float64Array(count * cols);
  const order = permutation(seed, 0, rows, STREAMS.probes);
  const nearest = new Map<number, readonly number[]>();
  for (let place = 0; place < count; place++) {
    // Rows in their own order where all of them fit.
    const from = place < rows && rows <= count ? place : order[place % rows];
    places.set(row(from), place * cols);
    if (place < rows) continue;
    const near = nearest.get(from) ?? nearestRows(inputs, from);
    nearest.set(from, near);
    if (near.length === 0) continue;
    const to = row(near[counterU32(seed, STREAMS.probes, place, NEIGHBOUR) % near.length]);
    const share = counterUniform(seed, STREAMS.probes, place, SHARE);
    for (let col = 0; col < cols; col++) {
      places[place * cols + col] += share * (to[col] - places[place * cols + col]);
    }
  }
  return { rows: count, cols, values: places };
}

/** The nearest rows that differ. */
function nearestRows({ rows, cols, values }: Matrix, from: number): number[] {
  const squares = Array.from({ length: rows }, (_, row) => {
    let square = 0;
    for (let col = 0; col < cols; col++) {
      square += (values[row * cols + col] - values[from * cols + col]) ** 2;
    }
    return { row, square };
  });
  return squares
    .filter(({ square }) => square > 0)
    .sort((a, b) => a.square - b.square)
    .slice(0, NEIGHBOURS)
    .map(({ row }) => row);
}
