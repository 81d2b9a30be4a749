import { describe, expect, test } from 'vitest';
import type { Matrix } from '../../src/data/dataset.ts';
import { levelConsistency, nestingsOf } from '../../src/training/levels.ts';

/** One-hot scores of the given classes. */
const scores = (codes: readonly number[], classes: number): Matrix => ({
  rows: codes.length,
  cols: classes,
  values: Float64Array.from(
    codes.flatMap((code) => Array.from({ length: classes }, (_, c) => Number(c === code))),
  ),
});

describe('nestingsOf', () => {
  const side = scores([0, 0, 1, 1, 1], 2);
  const kind = scores([0, 1, 2, 2, 2], 4);
  const article = scores([0, 1, 2, 3, 2], 4);

  test('pairs every objective with those above that its classes lie in', () => {
    expect(nestingsOf([side, kind, article])).toEqual([
      { coarse: 0, fine: 1, parents: [0, 0, 1, undefined] },
      { coarse: 0, fine: 2, parents: [0, 0, 1, 1] },
      { coarse: 1, fine: 2, parents: [0, 1, 2, 2] },
    ]);
  });

  test('not where a class lies in two, nor fine before coarse, nor with numbers', () => {
    expect(nestingsOf([side, scores([0, 1, 0, 2, 2], 3)])).toEqual([]);
    expect(nestingsOf([article, side])).toEqual([]);
    expect(nestingsOf([undefined, article])).toEqual([]);
  });
});

describe('levelConsistency', () => {
  const parents = [0, 1, 1];
  const fine = scores([0, 1, 2, 2], 3);
  const nestings = [{ coarse: 0, fine: 1, parents }];

  test('counts rows whose fine class belongs to the coarse class', () => {
    expect(levelConsistency([scores([0, 0, 1, 1], 2), fine], nestings)).toBe(3 / 4);
  });

  test('counts a row only where all levels agree', () => {
    const side = scores([0, 0, 1, 0], 2);
    const finest = scores([0, 1, 2, 0], 3);
    const all = [...nestings, { coarse: 1, fine: 2, parents: [0, 1, 2] }];
    // Row 1: fine 1 lies in 1, not 0. Row 3: fine 2 lies in 1, not 0, and finest 0 lies in 0, not 2.
    expect(levelConsistency([side, fine, finest], all)).toBe(2 / 4);
  });

  test('a class that no row of the training had agrees with nothing', () => {
    const unseen = [{ coarse: 0, fine: 1, parents: [0, 1, undefined] }];
    expect(levelConsistency([scores([0, 1, 1, 1], 2), fine], unseen)).toBe(2 / 4);
  });

  test('refuses levels that do not fit', () => {
    const coarse = scores([0, 0, 0, 0], 2);
    const given = (own: Matrix, of: readonly number[]) => () =>
      levelConsistency([own, fine], [{ coarse: 0, fine: 1, parents: of }]);
    expect(given(scores([0], 2), parents)).toThrow('expected 1, got 4');
    expect(given(coarse, [0, 1])).toThrow('fine class: expected 3, got 2');
    expect(given(coarse, [0, 1, 2])).toThrow('parents[2]: expected a class from 0 to 1, got 2');
  });
});
