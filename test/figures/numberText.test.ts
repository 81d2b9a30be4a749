import { expect, test } from 'vitest';
import {
  changeText,
  listText,
  numberText,
  percentText,
  shortText,
} from '../../src/figures/numberText.ts';

test.each([
  [0, '0'],
  [0.051362, '0.0514'],
  [-0.4, '−0.4'],
  [1234.4, '1,230'],
  [0.0000321, '3.21×10⁻⁵'],
  [1e-5, '10⁻⁵'],
  [123456789, '1.23×10⁸'],
  [Number.NaN, 'NaN'],
])('%d reads %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});

test('a rise has its sign', () => {
  expect([changeText(0.5), changeText(-0.5), changeText(0)]).toEqual(['+0.5', '−0.5', '0']);
});

test('only exact shares are nothing or all', () => {
  expect([0, 1e-6, 0.5, 1 - 1e-6, 1].map(percentText)).toEqual([
    '0 %',
    'less than 1 %',
    '50 %',
    'more than 99 %',
    '100 %',
  ]);
});

test('lists read as sentences', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listText)).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});

test('a long text loses its middle, a short one nothing', () => {
  expect(shortText('objective number 1', 9)).toBe('obje…er 1');
  expect(shortText('y1', 9)).toBe('y1');
  expect(shortText('🙂🙂🙂🙂', 3)).toBe('🙂…🙂');
});
