import { expect, test } from 'vitest';
import { expectClose } from './close.ts';

const context = { kernel: 'sample', dims: { batch: 2 } };
const expected = [1, -2, 3];

test('accepts equal values and values within the bound', () => {
  expectClose(expected, expected, { terms: 0, scale: 1, context });
  expectClose([1 + 9 * 2 ** -23, -2, 3], expected, { terms: 1, scale: 1, context });
});

test('rejects a wrong element and says where, what and how far', () => {
  const wrong = () => expectClose([1, -2.001, 3.1], expected, { terms: 2, scale: 3, context });
  expect(wrong).toThrow(/"kernel":"sample","dims":\{"batch":2\}/);
  expect(wrong).toThrow(/2 of 3 elements/);
  expect(wrong).toThrow(/\[2\]: expected 3, got 3\.1, error 0\.1\d*, bound 0\.0000035/);
});

test('rejects an error just above the bound', () => {
  const above = [1 + 10 * 2 ** -23, -2, 3];
  expect(() => expectClose(above, expected, { terms: 1, scale: 1, context })).toThrow(/1 of 3/);
});

test('rejects NaN in what was got, in what was expected and in the scale', () => {
  const nan = [1, Number.NaN, 3];
  expect(() => expectClose(nan, expected, { terms: 2, scale: 3, context })).toThrow(/got NaN/);
  expect(() => expectClose(expected, nan, { terms: 2, scale: 3, context })).toThrow(/expected NaN/);
  expect(() => expectClose(expected, expected, { terms: 2, scale: nan, context })).toThrow(
    /1 of 3/,
  );
});

test('rejects infinities that should be finite', () => {
  const infinite = [Number.POSITIVE_INFINITY, -2, 3];
  expect(() => expectClose(infinite, expected, { terms: 2, scale: 3, context })).toThrow(/1 of 3/);
});

test('rejects a short array and a long one', () => {
  expect(() => expectClose([1, -2], expected, { terms: 2, scale: 3, context })).toThrow(
    /length differs: expected 3, got 2/,
  );
  expect(() => expectClose([...expected, 0], expected, { terms: 2, scale: 3, context })).toThrow(
    /length differs: expected 3, got 4/,
  );
});

test('a scale per element is used element by element', () => {
  const off = [1.001, -2, 3];
  expectClose(off, expected, { terms: 0, scale: [10_000, 0, 0], context });
  expect(() => expectClose(off, expected, { terms: 0, scale: [0, 9, 9], context })).toThrow(
    /\[0\]/,
  );
});
