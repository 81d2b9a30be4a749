import { InputError, ShapeError } from '../errors.ts';
import { parseMonosemia, powerText } from './monosemia.ts';
import { NonArchimedean } from './nonArchimedean.ts';

/** Numbers of one size; a field up to what is cut off. */
export interface NonArchimedeanField {
  /** Coefficients of a number. */
  readonly size: number;
  readonly zero: NonArchimedean;
  readonly one: NonArchimedean;
  /** Infinite: above every real number. */
  readonly alpha: NonArchimedean;
  /** 1/α, infinitesimal: above 0 and below every positive real number. */
  readonly eta: NonArchimedean;
  /**
   * c₀ + c₁η + c₂η² + …; with `degree`, α^degree times that.
   *
   * @throws {ShapeError} more coefficients than `size`
   */
  number(coefficients: number | readonly number[], degree?: number): NonArchimedean;
  /**
   * Reads `2.5α − 1 + 3η`, `3*eta^2`, `alpha^2`; terms in any order, those of one power added up.
   *
   * @throws {InputError} what is not such a text, with the column; terms too far apart for `size` coefficients
   */
  parse(text: string): NonArchimedean;
}

/**
 * @param size coefficients of a number, 1 or more
 * @throws {ShapeError} a size that is not an integer from 1
 */
export function nonArchimedeanField(size = 3): NonArchimedeanField {
  if (!Number.isInteger(size) || size < 1) {
    throw new ShapeError(`nonArchimedeanField: expected an integer size from 1, got ${size}.`);
  }
  const number: NonArchimedeanField['number'] = (coefficients, degree = 0) => {
    const given = typeof coefficients === 'number' ? [coefficients] : coefficients;
    if (given.length > size) {
      throw new ShapeError(
        `number: expected at most ${size} coefficients, got ${given.length}. Make a larger field, or leave some out.`,
      );
    }
    return new NonArchimedean(
      degree,
      Array.from({ length: size }, (_, k) => given[k] ?? 0),
    );
  };
  return {
    size,
    zero: number(0),
    one: number(1),
    alpha: number(1, 1),
    eta: number(1, -1),
    number,
    parse: (text) => {
      const coefficients = summed(text);
      const orders = [...coefficients.keys()].sort((a, b) => a - b);
      if (orders.length === 0) return number(0);
      const [first, last] = [orders[0], orders[orders.length - 1]];
      if (last - first >= size) {
        throw new InputError(
          `parse: from ${powerText(first) || 1} to ${powerText(last) || 1} in '${text}': expected terms within ${size} orders, got ${last - first + 1}. Make a larger field, or leave some out.`,
        );
      }
      const all = Array.from({ length: size }, (_, k) => coefficients.get(first + k) ?? 0);
      return number(all, -first);
    },
  };
}

/** Order → coefficient, without those that are 0. */
function summed(text: string): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { order, coefficient } of parseMonosemia(text)) {
    sums.set(order, (sums.get(order) ?? 0) + coefficient);
  }
  for (const [order, sum] of sums) if (sum === 0) sums.delete(order);
  return sums;
}
