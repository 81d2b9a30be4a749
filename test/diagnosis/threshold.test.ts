import { describe, expect, test } from 'vitest';
import { checkThresholds, groupsOfEqualRows } from '../../src/diagnosis/threshold.ts';
import { datasetOf } from './datasets.ts';

/** Variance 1. */
const PLAIN = datasetOf([[0], [1], [2], [3]], [[[0], [2], [0], [2]]]);
/** Rows 0 and 2 are equal: their targets 0 and 4 put a floor of (4 + 4) / 3 under the loss. */
const REPEATED = datasetOf(
  [
    [1, 7],
    [1, 8],
    [1, 7],
  ],
  [[[0], [30], [4]]],
);

describe('threshold', () => {
  test.each([
    [1e-5, 'warning', /asks for 1 − R² of 0\.00001 /],
    [2e-4, 'ok', /asks for 1 − R² of 0\.0002; the target's variance is 1\./],
    [0.9, 'ok', /asks for/],
    [1, 'warning', /a constant meets it/],
    [0, 'warning', /asks for 1 − R² of 0 /],
  ])('%d of a variance of 1: %s', (threshold, level, message) => {
    const [found] = checkThresholds(PLAIN, [threshold], ['a']);
    expect(found).toMatchObject({ level, objective: 'a', threshold, variance: 1, floor: 0 });
    expect(found.message).toMatch(message);
    expect(found.advice === undefined).toBe(level === 'ok');
  });

  test.each([
    [2.6, 'problem'],
    [2.7, 'ok'],
  ])('%d over a floor of 8/3: %s', (threshold, level) => {
    const [found] = checkThresholds(REPEATED, [threshold], ['a']);
    expect(found.level).toBe(level);
    expect(found.floor).toBeCloseTo(8 / 3, 12);
  });

  test('the floor is the loss of the best function of the inputs, several columns included', () => {
    const data = datasetOf(
      [[2], [2], [5]],
      [
        [
          [0, 1],
          [2, 5],
          [9, 9],
        ],
      ],
    );
    // Best: (1, 3) for both first rows; squares 1 + 4 + 1 + 4 over 6 entries.
    expect(checkThresholds(data, [3], ['a'])[0].floor).toBeCloseTo(10 / 6, 12);
  });

  test('only objectives that are asked', () => {
    expect(checkThresholds(PLAIN, [], ['a'])).toEqual([]);
  });
});

test('equal rows', () => {
  const { inputs } = datasetOf(
    [
      [1, 2],
      [1, 1],
      [0, 9],
      [1, 2],
      [-0, 9],
    ],
    [],
  );
  expect([...groupsOfEqualRows(inputs)]).toEqual([2, 1, 0, 2, 0]);
});
