import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NonArchimedean, nonArchimedeanField } from '../../src/index.ts';

const { parse } = nonArchimedeanField();

describe('parse', () => {
  test.each([
    ['2.5α − 1 + 3η', 1, [2.5, -1, 3]],
    ['2.5*alpha - 1 + 3*eta', 1, [2.5, -1, 3]],
    ['3*eta^2', -2, [3, 0, 0]],
    ['α^2', 2, [1, 0, 0]],
    ['α²', 2, [1, 0, 0]],
    ['-η⁻¹', 1, [-1, 0, 0]],
    ['eta ^ −2 + α^-1 - α^-1', 2, [1, 0, 0]],
    ['3η^12', -12, [3, 0, 0]],
    ['3η¹²', -12, [3, 0, 0]],
    ['  +.5 · η+1e-7', 0, [1e-7, 0.5, 0]],
    ['2.eta', -1, [2, 0, 0]],
    ['η + 1 + 2η − 1', -1, [3, 0, 0]],
    ['α^0 + η^-0', 0, [2, 0, 0]],
    ['−0', Number.NEGATIVE_INFINITY, [0, 0, 0]],
  ])('%s', (text, degree, coefficients) => {
    const a = parse(text);
    expect(a.degree).toBe(degree);
    expect(a.coefficients).toEqual(coefficients);
  });

  test.each([
    ['', 1, 'a number, α or η', 'the end'],
    ['2.5α −', 7, 'a number, α or η', 'the end'],
    ['2 3', 3, '+, − or the end', "'3'"],
    ['1 + − 2', 5, 'a number, α or η', "'− 2'"],
    ['3 * 4', 5, 'α or η after the times sign', "'4'"],
    ['*η', 1, 'a number, α or η', "'*η'"],
    ['αη', 2, '+, − or the end', "'η'"],
    ['1.2.3', 1, 'a number, α or η', "'1.2.3'"],
    ['2 beta', 3, '+, − or the end', "'beta'"],
    ['η^x', 2, '+, − or the end', "'^x'"],
    ['1 + 1e999', 5, 'a coefficient of at most', "'1e999'"],
    ['NaN', 1, 'a number, α or η', "'NaN'"],
  ])("'%s' is refused at column %s", (text, column, expected, got) => {
    expect(() => parse(text)).toThrow(`parse: column ${column} of '${text}': expected ${expected}`);
    expect(() => parse(text)).toThrow(`got ${got}.`);
  });

  test('terms that one number cannot hold are refused, not cut off', () => {
    expect(() => parse('α^2 + η')).toThrow(
      "parse: from α² to η in 'α^2 + η': expected terms within 3 orders, got 4.",
    );
    expect(nonArchimedeanField(4).parse('α^2 + η').coefficients).toEqual([1, 0, 0, 1]);
    expect(parse('α^2 + η - η').coefficients).toEqual([1, 0, 0]);
  });
});

describe('print', () => {
  test.each([
    [1, [2.5, -1, 3], '2.5α − 1 + 3η'],
    [2, [-1, 0, 1], '−α² + 1'],
    [0, [1, 1, -1], '1 + η − η²'],
    [-11, [1e-7, 0, 1e21], '1e-7η¹¹ + 1e+21η¹³'],
    [0, [0, 0, 0], '0'],
  ])('α^%s of %s', (degree, coefficients, text) => {
    expect(String(new NonArchimedean(degree, coefficients))).toBe(text);
  });

  test('what is printed is read back with the same bits: 10,000 numbers of any doubles', () => {
    const coefficient = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -2, max: 2 }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: -30, max: 30 }),
        fc.array(coefficient, { minLength: 1, maxLength: 6 }),
        (degree, coefficients) => {
          const a = new NonArchimedean(degree, coefficients);
          const again = nonArchimedeanField(a.size).parse(a.toString());
          expect(again.degree).toBe(a.degree);
          expect(again.coefficients).toEqual(a.coefficients);
        },
      ),
      { numRuns: 10_000, seed: 7 },
    );
  });
});
