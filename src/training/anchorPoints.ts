import type { Matrix } from '../data/dataset.ts';
import type { TrainingTask } from '../engines/engine.ts';
import { predict } from '../network/predict.ts';
import { counterUniform, STREAMS } from '../numbers/counter.ts';

/** Anchor points are a matter of where rows lie, not of the run: all runs on the same rows have the same. */
const SEED = 3;
const NEIGHBOURS = 4;
/** Most points: each is a row of the Gram matrix for every objective that is held. */
const MOST = 128;

/**
 * Points between the data rows, with the outputs that a network has there (design §4.10): what keeps an objective where it
 * is between the rows as well. At most 128.
 */
export function anchorPointsOf(
  { shape, inputs, order }: Pick<TrainingTask, 'shape' | 'inputs' | 'order'>,
  parameters: ArrayLike<number>,
): NonNullable<TrainingTask['anchorPoints']> {
  const rows = inputs.values.subarray(0, order.rows * inputs.cols);
  const points = pointsBetween({ ...inputs, rows: order.rows, values: rows });
  return { inputs: points, targets: predict(shape, parameters, points) };
}

/**
 * One input: between every two neighbours a point in the middle half of their distance. More inputs: as many points as
 * rows, each on the way from a random row to one of its 4 nearest.
 */
export function pointsBetween({ rows, cols, values }: Matrix): Matrix {
  const random = (index: number, substream: number) =>
    counterUniform(SEED, STREAMS.anchorPoints, index, substream);
  if (cols === 1) {
    const sorted = [...new Set(values)].sort((a, b) => a - b);
    const between = sorted
      .slice(1)
      .map((right, i) => sorted[i] + (0.25 + 0.5 * random(i, 0)) * (right - sorted[i]));
    const every = Math.ceil(between.length / MOST);
    const kept = between.filter((_, i) => i % every === 0);
    return { rows: kept.length, cols, values: Float64Array.from(kept) };
  }
  const count = Math.min(rows, MOST);
  const row = (index: number) => values.subarray(index * cols, (index + 1) * cols);
  const points = Array.from({ length: count }, (_, i) => {
    const from = row(Math.floor(random(i, 0) * rows));
    const near = Array.from({ length: rows }, (__, other) => row(other))
      .map((to) => ({ to, square: to.reduce((sum, x, c) => sum + (x - from[c]) ** 2, 0) }))
      .sort((a, b) => a.square - b.square)
      .slice(1, 1 + NEIGHBOURS);
    const to = near[Math.floor(random(i, 1) * near.length)]?.to ?? from;
    const share = random(i, 2);
    return from.map((x, c) => x * share + to[c] * (1 - share));
  });
  return {
    rows: count,
    cols,
    values: Float64Array.from(points.flatMap((point) => [...point])),
  };
}
