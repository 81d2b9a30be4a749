import { describe, expect, test } from 'vitest';
import { counterUniform, permutation } from '../../src/numbers/counter.ts';
import { selectMember } from '../../src/training/selectMember.ts';

const order = (floors: readonly number[], tolerance = 0) => ({ floors, tolerance });

test.each([
  [
    'the first objective decides',
    [
      [2, 0],
      [1, 9],
      [1.5, 1],
    ],
    order([0, 0]),
    1,
  ],
  [
    'where it is equal, the second',
    [
      [1, 9],
      [1, 2],
      [1, 3],
    ],
    order([0, 0]),
    1,
  ],
  [
    'of equal ones the first',
    [
      [3, 1],
      [1, 2],
      [1, 2],
    ],
    order([0, 0]),
    1,
  ],
  [
    'losses below the floor are as good as each other',
    [
      [0.1, 5],
      [0.9, 4],
      [1.1, 0],
    ],
    order([1, 0]),
    1,
  ],
  [
    'nobody below it: the smallest counts',
    [
      [1.3, 0],
      [1.2, 9],
      [1.4, 0],
    ],
    order([1, 0]),
    1,
  ],
  [
    'within the tolerance of the smallest they are equal',
    [
      [1, 5],
      [1.009, 4],
      [1.02, 0],
    ],
    order([0, 0], 0.01),
    1,
  ],
  [
    'but not of the last',
    [
      [1, 5],
      [1, 4.999],
    ],
    order([0, 0], 0.01),
    1,
  ],
  [
    'three in a row',
    [
      [1, 2, 3],
      [1, 2, 2],
      [1, 2.5, 0],
      [2, 0, 0],
    ],
    order([1, 2, 0]),
    1,
  ],
  [
    'what is not finite is never chosen',
    [
      [Number.NaN, 0],
      [1, Number.POSITIVE_INFINITY],
      [9, 9],
    ],
    order([0, 0]),
    2,
  ],
] as const)('%s', (_, losses, by, wanted) => {
  expect(selectMember(losses, by)).toBe(wanted);
});

test('a member without losses keeps its place, and nobody is left of none', () => {
  expect(selectMember([undefined, [1], undefined], order([0]))).toBe(1);
  expect(selectMember([undefined, [Number.NaN]], order([0]))).toBeUndefined();
  expect(selectMember([], order([0, 0]))).toBeUndefined();
});

describe('over random losses on a coarse grid', () => {
  const FLOORS = [1, 2, 0];
  const drawn = (round: number) =>
    Array.from({ length: 7 }, (_, member) =>
      [0, 1, 2].map((k) => Math.floor(5 * counterUniform(3, k, 7 * round + member))),
    );
  const ROUNDS = Array.from({ length: 500 }, (_, round) => round);
  const chosen = (losses: readonly number[][], tolerance: number) => {
    const member = selectMember(losses, order(FLOORS, tolerance));
    if (member === undefined) throw new Error('nobody was chosen');
    return losses[member];
  };

  test('without a tolerance it is the first of the lexicographic order of clamped losses', () => {
    const rank = (losses: readonly number[]) =>
      Number(losses.map((loss, k) => Math.max(loss, FLOORS[k])).join(''));
    for (const round of ROUNDS) {
      const losses = drawn(round);
      expect(rank(chosen(losses, 0))).toBe(Math.min(...losses.map(rank)));
    }
  });

  test('whatever the order of the members, the same losses are chosen', () => {
    for (const round of ROUNDS) {
      const losses = drawn(round);
      const shuffled = Array.from(permutation(1, round, 7), (member) => losses[member]);
      expect(chosen(shuffled, 0.3)).toEqual(chosen(losses, 0.3));
    }
  });

  test('no member dominates the one that is chosen', () => {
    for (const round of ROUNDS) {
      const losses = drawn(round);
      const own = chosen(losses, 0.3);
      for (const other of losses) {
        const isNoWorse = other.every((loss, k) => loss <= own[k]);
        expect(isNoWorse && other.some((loss, k) => loss < own[k])).toBe(false);
      }
    }
  });

  test('a member that is no better than another in any objective changes nothing', () => {
    for (const round of ROUNDS) {
      const losses = drawn(round);
      const worse = losses[round % 7].map((loss) => loss + 0.5);
      expect(chosen([...losses, worse], 0.3)).toEqual(chosen(losses, 0.3));
    }
  });

  test('the loss of the first objective is met, or the smallest up to the tolerance', () => {
    for (const round of ROUNDS) {
      const losses = drawn(round);
      const smallest = Math.min(...losses.map(([first]) => first));
      expect(chosen(losses, 0.3)[0]).toBeLessThanOrEqual(Math.max(FLOORS[0], 1.3 * smallest));
    }
  });
});
