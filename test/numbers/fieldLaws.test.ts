/**
 * Laws of the field up to what is cut off, over random numbers, against exact polynomials.
 *
 * +, −, × and order draw coefficients k/8, |k| ≤ 64: every sum and product of up to three numbers is then exact in f64 (at
 * most 25 terms of 3·7 bits), so results are compared bit for bit, no tolerance. The same holds for ÷ and √ where the
 * result is such a number: a correctly rounded quotient that is representable is exact. Elsewhere the bound is the backward
 * error of substitution, γ_m Σ|q_i b_{k−i}| with γ_m = m·2⁻⁵³ / (1 − m·2⁻⁵³) (Higham, Accuracy and Stability of Numerical
 * Algorithms, lemma 8.4); the residual itself is computed without rounding.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NonArchimedean } from '../../src/numbers/nonArchimedean.ts';
import { nonArchimedeanField } from '../../src/numbers/nonArchimedeanField.ts';
import {
  absolute,
  agree,
  coefficient,
  cut,
  firstOrder,
  type Laurent,
  laurent,
  magnitudes,
  negative,
  product,
  signOf,
  sum,
} from './laurent.ts';

const LARGEST_SIZE = 5;
/** Small integers too: they cancel often. */
const DYADIC = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.integer({ min: -64, max: 64 }).map((k) => k / 8),
);
const DOUBLE = fc.oneof(
  fc.constant(0),
  fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  fc.double({ min: -1e3, max: -1e-3, noNaN: true }),
);

/** `count` numbers of one size. */
function numbers(count: number, coefficients = DYADIC): fc.Arbitrary<NonArchimedean[]> {
  const all = { minLength: LARGEST_SIZE, maxLength: LARGEST_SIZE };
  const drawn = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.array(coefficients, all));
  return fc
    .tuple(
      fc.integer({ min: 1, max: LARGEST_SIZE }),
      fc.array(drawn, { minLength: count, maxLength: count }),
    )
    .map(([size, operands]) =>
      operands.map(([degree, values]) => new NonArchimedean(degree, values.slice(0, size))),
    );
}

let cases = 0;

/** Holds for `runs` draws of `count` numbers; the seed is fixed. */
function holds(
  count: number,
  runs: number,
  law: (...drawn: NonArchimedean[]) => boolean,
  coefficients = DYADIC,
): void {
  cases += runs;
  fc.assert(
    fc.property(numbers(count, coefficients), (drawn) => law(...drawn)),
    { numRuns: runs, seed: 20221130 },
  );
}

/** Order of η from which a sum of these numbers is cut off. */
const endOfSum = (...terms: NonArchimedean[]) =>
  terms[0].size - Math.max(...terms.map(({ degree }) => degree));
/** The first n coefficients. */
const leading = (a: Laurent, size: number) => cut(a, firstOrder(a) + size);

describe('against exact polynomials', () => {
  test('a + b: exact down to n − 1 orders below the larger degree, and nothing below', () => {
    holds(2, 12_000, (a, b) =>
      agree(laurent(a.plus(b)), cut(sum(laurent(a), laurent(b)), endOfSum(a, b))),
    );
  });

  test('a − b likewise', () => {
    holds(2, 12_000, (a, b) =>
      agree(laurent(a.minus(b)), cut(sum(laurent(a), negative(laurent(b))), endOfSum(a, b))),
    );
  });

  test('a × b: the first n coefficients', () => {
    holds(2, 12_000, (a, b) =>
      agree(laurent(a.times(b)), leading(product(laurent(a), laurent(b)), a.size)),
    );
  });

  test('order: the sign of the exact difference', () => {
    holds(2, 12_000, (a, b) => {
      const sign = signOf(sum(laurent(a), negative(laurent(b))));
      return (
        a.compare(b) === sign &&
        b.compare(a) === 0 - sign &&
        a.equals(b) === (sign === 0) &&
        a.min(b).equals(sign < 0 ? a : b) &&
        a.max(b).equals(sign < 0 ? b : a)
      );
    });
  });

  test('a ÷ b: what is multiplied back differs by the rounding of f64 alone', () => {
    holds(2, 10_000, (a, b) => b.sign === 0 || isNear(a, a.dividedBy(b), b), DOUBLE);
  });

  test('√a: its square differs by the rounding of f64 alone', () => {
    holds(
      1,
      10_000,
      (drawn) => {
        const a = drawn.degree % 2 === 0 ? drawn.abs() : drawn.abs().times(ALPHA[drawn.size]);
        const root = a.sqrt();
        return root.sign >= 0 && isNear(a, root, root);
      },
      DOUBLE,
    );
  });
});

const ALPHA = Array.from(
  { length: LARGEST_SIZE + 1 },
  (_, size) => nonArchimedeanField(Math.max(size, 1)).alpha,
);

/** |a − xy| ≤ γ Σ|x_i y_{k−i}| in each of the n orders. */
function isNear(a: NonArchimedean, x: NonArchimedean, y: NonArchimedean): boolean {
  const [exactX, exactY] = [laurent(x), laurent(y)];
  const residual = sum(laurent(a), negative(product(exactX, exactY)));
  const sizes = product(magnitudes(exactX), magnitudes(exactY));
  const roundings = BigInt(a.size + 1);
  return a.coefficients.every((_, k) => {
    const left = absolute(coefficient(residual, k - a.degree));
    const right = coefficient(sizes, k - a.degree);
    return left.n * right.d * (2n ** 53n - roundings) <= roundings * right.n * left.d;
  });
}

describe('laws of a field', () => {
  test('a + b = b + a, ab = ba', () => {
    holds(2, 6_000, (a, b) => a.plus(b).equals(b.plus(a)) && a.times(b).equals(b.times(a)));
  });

  test('(ab)c = a(bc)', () => {
    holds(3, 6_000, (a, b, c) =>
      a
        .times(b)
        .times(c)
        .equals(a.times(b.times(c))),
    );
  });

  test('(a + b) + c = a + (b + c) above what is cut off', () => {
    holds(3, 6_000, (a, b, c) =>
      agree(laurent(a.plus(b).plus(c)), laurent(a.plus(b.plus(c))), endOfSum(a, b, c)),
    );
  });

  test('a(b + c) = ab + ac above what is cut off', () => {
    holds(3, 6_000, (a, b, c) =>
      agree(
        laurent(a.times(b.plus(c))),
        laurent(a.times(b).plus(a.times(c))),
        endOfSum(a.times(b), a.times(c)),
      ),
    );
  });

  test('0 and 1 are neutral, a − a = 0, −(−a) = a', () => {
    holds(
      1,
      4_000,
      (a) =>
        [a.plus(0), a.times(1), a.minus(0), a.dividedBy(1), a.negated().negated()].every((same) =>
          same.equals(a),
        ) &&
        a.minus(a).equals(0) &&
        a.times(0).equals(0),
    );
  });

  test('ab ÷ b = a: every number but 0 has an inverse', () => {
    holds(2, 8_000, (a, b) => b.sign === 0 || a.times(b).dividedBy(b).equals(a));
  });

  test('√(a²) = |a|', () => {
    holds(1, 6_000, (a) => a.times(a).sqrt().equals(a.abs()));
  });
});

describe('laws of an ordered field', () => {
  test('a < b: a + c ≤ b + c, and ac < bc for c > 0, ac > bc for c < 0', () => {
    holds(3, 8_000, (a, b, c) => {
      const order = a.compare(b);
      const moved = a.plus(c).compare(b.plus(c));
      // A sum may cut off what tells a and b apart; a product does not.
      return (
        (moved === 0 || moved === order) && a.times(c).compare(b.times(c)) === order * c.sign + 0
      );
    });
  });

  test('|a + b| ≤ |a| + |b|, |ab| = |a||b|', () => {
    holds(2, 6_000, (a, b) => {
      const triangle = a.plus(b).abs().compare(a.abs().plus(b.abs())) <= 0;
      return triangle && a.times(b).abs().equals(a.abs().times(b.abs()));
    });
  });

  test('every number is its infinite, standard and infinitesimal part together', () => {
    holds(1, 4_000, (a) => {
      const { infinitePart, infinitesimalPart } = a;
      const rest = a.minus(infinitePart);
      return (
        rest.isFinite &&
        infinitesimalPart.isInfinitesimal &&
        rest.minus(infinitesimalPart).equals(rest.standardPart) &&
        infinitePart.coefficients.every((c, k) => c === 0 || k < infinitePart.degree)
      );
    });
  });

  test('together more than 100,000 cases', () => {
    expect(cases).toBeGreaterThanOrEqual(100_000);
  });
});
