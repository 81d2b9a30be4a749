import { describe, expect, test } from 'vitest';
import { categoriesOf, oneHot, oneHotNames } from '../../src/data/categories.ts';
import { InputError, ShapeError } from '../../src/errors.ts';

const column = { name: 'kind', texts: ['b', ' a', 'c', 'a ', 'Z'] };

describe('categoriesOf', () => {
  test('sorts the names by code unit and numbers the rows by them', () => {
    expect(categoriesOf(column)).toEqual({
      names: ['Z', 'a', 'b', 'c'],
      codes: Uint32Array.of(2, 1, 3, 1, 0),
    });
  });

  test('keeps the known names in their order, even those that do not occur', () => {
    const names = ['c', 'b', 'd', 'a', 'Z'];
    expect(categoriesOf(column, names)).toEqual({ names, codes: Uint32Array.of(1, 3, 0, 3, 4) });
  });

  test.each([
    [
      { texts: ['a', 'b', 'aa'] },
      ['a', 'b'],
      "data: row 4, column 'kind': unknown category 'aa'. Did you mean 'a'? Known: a, b",
    ],
    [
      { texts: ['a', 'Zebra'], lines: [2, 7], source: 'a.csv' },
      ['a'],
      "a.csv: row 7, column 'kind': unknown category 'Zebra'. Known: a",
    ],
    [{ texts: ['a', ' '] }, undefined, "row 3, column 'kind': expected a category, got an empty"],
    [{ texts: ['toString'] }, ['a'], "unknown category 'toString'"],
  ])('refuses %j with %j known', (own, known, message) => {
    expect(() => categoriesOf({ ...column, ...own }, known)).toThrow(InputError);
    expect(() => categoriesOf({ ...column, ...own }, known)).toThrow(message);
  });
});

describe('oneHot', () => {
  test('puts a 1 in the column of the code', () => {
    expect(oneHot([2, 0], 3)).toEqual({
      rows: 2,
      cols: 3,
      values: Float64Array.of(0, 0, 1, 1, 0, 0),
    });
  });

  test.each([3, -1, 0.5, Number.NaN])('refuses code %d of 3', (code) => {
    expect(() => oneHot([0, code], 3)).toThrow(ShapeError);
    expect(() => oneHot([0, code], 3)).toThrow(
      `codes[1]: expected an integer from 0 to 2, got ${code}`,
    );
  });

  test('names its columns after column and category', () => {
    expect(oneHotNames('kind', ['a', 'b'])).toEqual(['kind.a', 'kind.b']);
  });
});
