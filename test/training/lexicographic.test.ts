import { describe, expect, test } from 'vitest';
import { counterUniform } from '../../src/numbers/counter.ts';
import { improvedRecord } from '../../src/training/lexicographic.ts';

const order = (floors: readonly number[], tolerance = 0) => ({ floors, tolerance });
const record = (...losses: number[]) => Float64Array.from(losses);

describe('improvedRecord', () => {
  test.each([
    ['the first objective decides', [1, 9], [2, 1], [0, 0], [1, 9]],
    ['where it is equal, the second', [2, 0.5], [2, 1], [0, 0], [2, 0.5]],
    ['a better second one does not pay for the first', [2.1, 0], [2, 1], [0, 0], undefined],
    ['below its floor a loss is as good as at it', [0.1, 0.5], [0.3, 1], [0.3, 0], [0.3, 0.5]],
    ['also where it rises there', [0.29, 0.5], [0.3, 1], [0.3, 0], [0.3, 0.5]],
    ['above it again it is worse', [0.31, 0.5], [0.3, 1], [0.3, 0], undefined],
    ['equal losses are no better', [2, 1], [2, 1], [0, 0], undefined],
    ['objectives without a floor play no part', [1, 7], [2], [0], [1]],
    ['NaN is never better', [1, Number.NaN], [2, 1], [0, 0], undefined],
    ['nor is infinity', [1, Number.POSITIVE_INFINITY], [2, 1], [0, 0], undefined],
  ])('%s', (_, losses, before, floors, wanted) => {
    const got = improvedRecord(losses, record(...before), order(floors));
    expect(got && [...got]).toEqual(wanted);
  });

  test('without a record any finite losses will do', () => {
    expect(improvedRecord([3, 4], undefined, order([3.5, 0]))).toEqual(record(3.5, 4));
    expect(improvedRecord([3, Number.NaN], undefined, order([0, 0]))).toBeUndefined();
  });

  test('within the tolerance losses are equal, on both sides', () => {
    const within = order([0, 0], 0.1);
    expect(improvedRecord([1.09, 1], record(1, 2), within)).toEqual(record(1, 1));
    expect(improvedRecord([0.91, 1], record(1, 2), within)).toEqual(record(0.91, 1));
    expect(improvedRecord([1.11, 1], record(1, 2), within)).toBeUndefined();
    expect(improvedRecord([0.91, 1.9], record(1, 2), within)).toBeUndefined();
    expect(improvedRecord([0.89, 9], record(1, 2), within)).toEqual(record(0.89, 9));
  });
});

/** Losses on a coarse grid, so that many are equal. */
const drawn = (index: number, stream: number) =>
  [0, 1, 2].map((k) => Math.floor(5 * counterUniform(9, stream, 3 * index + k)));

describe('over random losses', () => {
  const FLOORS = [1, 2, 0];
  const clamped = (losses: readonly number[]) => losses.map((loss, k) => Math.max(loss, FLOORS[k]));
  // Digits of a number to base 10: another way to compare lexicographically.
  const rank = (losses: readonly number[]) => Number(clamped(losses).join(''));

  test('without a tolerance it is the lexicographic order of clamped losses', () => {
    let better = 0;
    for (let index = 0; index < 2000; index++) {
      const [a, b] = [drawn(index, 1), drawn(index, 2)];
      const got = improvedRecord(a, record(...clamped(b)), order(FLOORS));
      expect(got !== undefined, `${a} after ${b}`).toBe(rank(a) < rank(b));
      if (got) expect([...got]).toEqual(clamped(a));
      better += Number(got !== undefined);
    }
    expect(better).toBeGreaterThan(200);
  });

  test('whatever their order, the same losses are the best', () => {
    const all = Array.from({ length: 40 }, (_, index) => drawn(index, 3));
    const bestOf = (list: readonly number[][]) =>
      list.reduce<Float64Array | undefined>(
        (best, losses) => improvedRecord(losses, best, order(FLOORS)) ?? best,
        undefined,
      );
    expect(bestOf(all)).toEqual(bestOf([...all].reverse()));
  });

  test('equal steps never add up to a rise beyond the tolerance', () => {
    const tolerance = 0.05;
    let best: Float64Array | undefined;
    let lowest = Number.POSITIVE_INFINITY;
    let kept = 0;
    for (let index = 0; index < 500; index++) {
      // Objective 1 creeps upwards while objective 2 falls: each step alone is within the tolerance.
      const losses = [1 + 0.001 * index + 0.01 * counterUniform(2, 4, index), 0.9 ** index];
      const next = improvedRecord(losses, best, order([0, 0], tolerance));
      if (!next) continue;
      best = next;
      kept = losses[0];
      lowest = Math.min(lowest, losses[0]);
      expect(kept).toBeLessThanOrEqual((1 + tolerance) * lowest);
    }
    expect(kept).toBeGreaterThan(1.04);
  });
});
