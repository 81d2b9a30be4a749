import { describe, expect, test } from 'vitest';
import { type RowOrder, readsAllRows, rowsOfSteps } from '../../src/data/order.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const listed = (rows: Uint32Array) => Array.from(rows);

describe('rowsOfSteps', () => {
  test('takes the rows in turn and wraps round inside a batch', () => {
    const order = { rows: 5, batch: 2 };
    expect(listed(rowsOfSteps(order, 0, 4))).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
    expect(listed(rowsOfSteps({ rows: 3, batch: 1 }, 4, 3))).toEqual([1, 2, 0]);
  });

  test.each<RowOrder>([
    { rows: 5, batch: 2 },
    { rows: 5, batch: 2, seed: 7 },
    { rows: 4, batch: 4, seed: 7 },
  ])(
    'is stateless: any range of $rows rows in batches of $batch (seed $seed) is a slice',
    (order) => {
      const whole = listed(rowsOfSteps(order, 0, 20));
      for (const [first, count] of [
        [13, 7],
        [0, 1],
        [6, 5],
        [0, 20],
        [3, 0],
      ]) {
        const slice = whole.slice(first * order.batch, (first + count) * order.batch);
        expect(listed(rowsOfSteps(order, first, count))).toEqual(slice);
      }
    },
  );

  test('shuffles every epoch into a permutation of its own', () => {
    const order = { rows: 12, batch: 3, seed: 1 };
    const epochs = upTo(6).map((epoch) => listed(rowsOfSteps(order, epoch * 4, 4)));
    for (const rows of epochs) expect([...rows].sort((a, b) => a - b)).toEqual(upTo(12));
    expect(new Set(epochs.map(String)).size).toBe(6);
  });

  test('shuffles by the seed alone', () => {
    const rowsOf = (seed: number) => listed(rowsOfSteps({ rows: 12, batch: 1, seed }, 0, 12));
    expect(rowsOf(1)).toEqual(rowsOf(1));
    expect(rowsOf(1)).not.toEqual(rowsOf(2));
  });
});

test('readsAllRows: only whole batches in the order of the data', () => {
  expect(readsAllRows({ rows: 4, batch: 4 })).toBe(true);
  expect(readsAllRows({ rows: 4, batch: 4, seed: 0 })).toBe(false);
  expect(readsAllRows({ rows: 4, batch: 2 })).toBe(false);
});
