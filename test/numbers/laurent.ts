/**
 * Laurent polynomials in η over the rationals, in BigInt and exact: the oracle of the non-Archimedean numbers, which shares
 * no code and no representation with them.
 */
import type { NonArchimedean } from '../../src/numbers/nonArchimedean.ts';

/** n / d, d > 0; not reduced. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

const ZERO: Rational = { n: 0n, d: 1n };
const plus = (a: Rational, b: Rational): Rational =>
  a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
const times = (a: Rational, b: Rational): Rational => ({ n: a.n * b.n, d: a.d * b.d });
export const absolute = ({ n, d }: Rational): Rational => ({ n: n < 0n ? -n : n, d });

/** Every finite double is an integer over a power of two. */
export function rational(value: number): Rational {
  let scaled = value;
  let d = 1n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    d *= 2n;
  }
  return { n: BigInt(scaled), d };
}

/** Order of η → coefficient. */
export type Laurent = ReadonlyMap<number, Rational>;

export function laurent({ degree, coefficients }: NonArchimedean): Laurent {
  return coefficients.every((coefficient) => coefficient === 0)
    ? new Map()
    : new Map(coefficients.map((coefficient, k) => [k - degree, rational(coefficient)]));
}

export const coefficient = (a: Laurent, order: number): Rational => a.get(order) ?? ZERO;

export function sum(a: Laurent, b: Laurent): Laurent {
  const orders = new Set([...a.keys(), ...b.keys()]);
  return new Map(
    [...orders].map((order) => [order, plus(coefficient(a, order), coefficient(b, order))]),
  );
}

export function negative(a: Laurent): Laurent {
  return new Map([...a].map(([order, { n, d }]) => [order, { n: -n, d }]));
}

export function product(a: Laurent, b: Laurent): Laurent {
  const all = new Map<number, Rational>();
  for (const [i, own] of a) {
    for (const [j, its] of b) all.set(i + j, plus(coefficient(all, i + j), times(own, its)));
  }
  return all;
}

export const magnitudes = (a: Laurent): Laurent =>
  new Map([...a].map(([order, value]) => [order, absolute(value)]));

/** Lowest order with a coefficient other than 0; ∞ for 0. */
export function firstOrder(a: Laurent): number {
  return Math.min(...[...a].filter(([, { n }]) => n !== 0n).map(([order]) => order));
}

/** −1, 0 or 1: the sign of the first coefficient, that is, of the number. */
export function signOf(a: Laurent): number {
  const { n } = coefficient(a, firstOrder(a));
  return n === 0n ? 0 : n < 0n ? -1 : 1;
}

/** Equal in every order below `end`. */
export function agree(a: Laurent, b: Laurent, end = Number.POSITIVE_INFINITY): boolean {
  const difference = sum(a, negative(b));
  return [...difference].every(([order, { n }]) => n === 0n || order >= end);
}

/** The terms below `end`. */
export function cut(a: Laurent, end: number): Laurent {
  return new Map([...a].filter(([order]) => order < end));
}
