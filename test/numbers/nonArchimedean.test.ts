import { describe, expect, test } from 'vitest';
import { InputError, NonArchimedean, nonArchimedeanField, ShapeError } from '../../src/index.ts';

const { alpha, eta, one, zero, number, parse } = nonArchimedeanField();

describe('infinite, finite, infinitesimal', () => {
  test('α is above every real number, η below every positive one', () => {
    for (const real of [1e-300, 1, 1e300]) {
      expect(alpha.compare(real)).toBe(1);
      expect(eta.compare(real)).toBe(-1);
      expect(alpha.negated().compare(-real)).toBe(-1);
    }
    expect(eta.compare(0)).toBe(1);
    expect(alpha.times(eta).equals(one)).toBe(true);
    expect(one.dividedBy(alpha).equals(eta)).toBe(true);
  });

  test.each([
    ['α², −5', 'α^2 - 5', 2, [true, false, false]],
    ['a real number', '3', 0, [false, true, false]],
    ['next to a real number', '3 + η', 0, [false, true, false]],
    ['−η', '-η', -1, [false, true, true]],
    ['0', '0', Number.NEGATIVE_INFINITY, [false, true, true]],
  ] as const)('%s', (_, text, degree, kinds) => {
    const a = parse(text);
    expect(a.degree).toBe(degree);
    expect([a.isInfinite, a.isFinite, a.isInfinitesimal]).toEqual(kinds);
  });

  test('parts', () => {
    const a = parse('2.5α − 1 + 3η');
    expect(String(a.infinitePart)).toBe('2.5α');
    expect(String(a.infinitesimalPart)).toBe('3η');
    expect(a.coefficient(0)).toBe(-1);
    expect([a.coefficient(-1), a.coefficient(1), a.coefficient(2), a.coefficient(-2)]).toEqual([
      2.5, 3, 0, 0,
    ]);
    expect(parse('7 - η').standardPart).toBe(7);
    expect(eta.standardPart).toBe(0);
    expect(zero.standardPart).toBe(0);
  });
});

describe('what is kept', () => {
  test('coefficients count from the first: leading zeros move the degree', () => {
    const a = new NonArchimedean(2, [0, 0, 4]);
    expect([a.degree, a.coefficients]).toEqual([0, [4, 0, 0]]);
    expect(a.equals(4)).toBe(true);
  });

  test('a sum drops what is n orders below its larger degree; cancelling does not bring it back', () => {
    const cube = number(1, 3);
    expect(cube.plus(eta).equals(cube)).toBe(true);
    expect(cube.plus(eta).minus(cube).equals(0)).toBe(true);
    expect(cube.minus(cube).plus(eta).equals(eta)).toBe(true);
    expect(String(alpha.plus(eta))).toBe('α + η');
  });

  test('series of 1 / (1 − η) and √(1 + η), cut after n coefficients', () => {
    expect(String(one.dividedBy(one.minus(eta)))).toBe('1 + η + η²');
    expect(String(one.plus(eta).sqrt())).toBe('1 + 0.5η − 0.125η²');
    expect(String(number([4, 4], 2).sqrt())).toBe('2α + 1 − 0.25η');
  });

  test('denoise drops what is small beside the largest coefficient, or beside a scale', () => {
    const noisy = number([1e-16, 8, 1e-9]);
    expect(String(noisy.denoise(1e-12))).toBe('8η + 1e-9η²');
    expect(noisy.denoise(1e-12).degree).toBe(-1);
    expect(number(1e-16).denoise(1e-12).equals(1e-16)).toBe(true);
    expect(number(1e-16).denoise(1e-12, 8).equals(0)).toBe(true);
    expect(noisy.denoise(0).equals(noisy)).toBe(true);
  });

  test('nothing changes a number, and there is one zero', () => {
    expect(() => Object.assign(alpha.coefficients, { 0: 2 })).toThrow(TypeError);
    expect(Object.is(number(-0).coefficients[0], 0)).toBe(true);
    expect(Object.is(one.minus(one).negated().coefficients[0], 0)).toBe(true);
  });
});

describe('errors', () => {
  const other = nonArchimedeanField(4).one;
  test.each([
    [
      'sizes that differ',
      () => one.plus(other),
      ShapeError,
      /plus: sizes differ: expected 3 .* got 4/,
    ],
    [
      'a size below 1',
      () => nonArchimedeanField(0),
      ShapeError,
      /expected an integer size from 1, got 0/,
    ],
    ['too many coefficients', () => number([1, 2, 3, 4]), ShapeError, /at most 3 .*, got 4/],
    ['no coefficients', () => new NonArchimedean(0, []), ShapeError, /expected 1 .*, got 0/],
    [
      'a degree between integers',
      () => number(1, 0.5),
      InputError,
      /an integer as degree, got 0.5/,
    ],
    ['NaN', () => one.times(Number.NaN), InputError, /finite coefficients, got NaN/],
    ['an overflow', () => number(1e200).times(1e200), InputError, /got Infinity: .*overflow/],
    ['division by 0', () => alpha.dividedBy(one.minus(1)), InputError, /divisor other than 0/],
    [
      'standard part of an infinite number',
      () => alpha.plus(1).standardPart,
      InputError,
      /finite number, got α \+ 1/,
    ],
    ['root of a negative number', () => eta.negated().sqrt(), InputError, /0 or more, got −η/],
    ['root of an odd degree', () => alpha.sqrt(), InputError, /even degree, got α of degree 1/],
    ['an operator', () => Number(alpha), InputError, /operators .* Use plus/],
  ])('%s', (_, act, kind, message) => {
    expect(act).toThrow(kind);
    expect(act).toThrow(message);
  });
});
