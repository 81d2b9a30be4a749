import { describe, expect, test } from 'vitest';
import { readsAllRows, rowsOfSteps } from '../../src/data/order.ts';

describe('rows in turn', () => {
  test('wrap round at the end of the data', () => {
    expect([...rowsOfSteps({ rows: 5, batch: 2 }, 0, 4)]).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
    expect([...rowsOfSteps({ rows: 3, batch: 1 }, 7, 4)]).toEqual([1, 2, 0, 1]);
  });

  test('reach steps past 2^32 rows', () => {
    expect([...rowsOfSteps({ rows: 60_000, batch: 1000 }, 2 ** 32 - 2, 1)].slice(0, 2)).toEqual([
      ((2 ** 32 - 2) * 1000) % 60_000,
      (((2 ** 32 - 2) * 1000) % 60_000) + 1,
    ]);
  });
});

describe('shuffled rows', () => {
  const order = { rows: 7, batch: 3, seed: 4 };
  const all = [...rowsOfSteps(order, 0, 14)];

  test('meet every row once an epoch, in another order each', () => {
    const epochs = Array.from({ length: 6 }, (_, epoch) => all.slice(epoch * 7, epoch * 7 + 7));
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(4);
  });

  test('are the same for any range of steps', () => {
    const pieces = [[5, 9] as const, [0, 5] as const].map(([first, count]) => [
      ...rowsOfSteps(order, first, count),
    ]);
    expect([...pieces[1], ...pieces[0]]).toEqual(all);
  });
});

test('only whole, unshuffled steps need no look-up', () => {
  expect(readsAllRows({ rows: 7, batch: 7 })).toBe(true);
  expect(readsAllRows({ rows: 7, batch: 7, seed: 0 })).toBe(false);
  expect(readsAllRows({ rows: 7, batch: 6 })).toBe(false);
});
