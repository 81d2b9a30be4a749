/**
 * Non-Archimedean numbers of a fixed size n:
 *
 *   α^p (a₀ + a₁η + … + a_{n−1}η^{n−1}),   a₀ ≠ 0 unless all are 0,   α infinite, η = 1/α infinitesimal
 *
 * A number keeps n coefficients from its own first one on, as a float keeps digits: p is its exponent, the rest of the exact
 * result is cut off, not rounded.
 *
 *   a × b, a ÷ b, √a   the first n coefficients of the exact result
 *   a ± b              the exact result down to order n − 1 below the larger degree. Where the first terms cancel, the
 *                      coefficients that would have come after are 0: (α³ + η) − α³ is 0 in three coefficients
 *
 * Coefficients are f64, with the rounding of f64; what underflows is 0, what overflows is an error.
 * Source: Bounded Algorithmic Numbers (BANs) of Benci, Cococcioni and Fiaschi, "Non-Standard Analysis Revisited", Int. J.
 * Appl. Math. Comput. Sci. 32(1), 2022.
 */
import { InputError, ShapeError } from '../errors.ts';
import { monosemiaText } from './monosemia.ts';
import { normalForm } from './normalForm.ts';
import { seriesProduct, seriesQuotient, seriesRoot } from './series.ts';

/** Immutable. Operands are numbers of the same size, or real numbers. */
export class NonArchimedean {
  /** p; −∞ for the number 0. */
  readonly degree: number;
  /** a₀ … a_{n−1}, of η^{−p} and on. */
  readonly coefficients: readonly number[];

  /**
   * α^degree (c₀ + c₁η + …), n = the number of coefficients; zeros in front are moved to the end.
   *
   * @throws {ShapeError} no coefficient
   * @throws {InputError} a coefficient that is not finite, a degree that is not an integer
   */
  constructor(degree: number, coefficients: readonly number[]) {
    const form = normalForm(degree, coefficients);
    this.degree = form.degree;
    this.coefficients = Object.freeze(form.coefficients);
  }

  /** n. */
  get size(): number {
    return this.coefficients.length;
  }

  /** −1, 0 or 1; that of the first coefficient. */
  get sign(): number {
    return Math.sign(this.coefficients[0]);
  }

  /** Degree above 0: beyond every real number. */
  get isInfinite(): boolean {
    return this.degree > 0;
  }

  /** Degree at most 0. */
  get isFinite(): boolean {
    return this.degree <= 0;
  }

  /** Degree below 0: closer to 0 than every other real number; 0 is infinitesimal too. */
  get isInfinitesimal(): boolean {
    return this.degree < 0;
  }

  /**
   * The real number next to a finite number.
   *
   * @throws {InputError} the number is infinite
   */
  get standardPart(): number {
    if (this.isInfinite) {
      throw new InputError(
        `standardPart: expected a finite number, got ${this}. Divide it by a power of α first, or ask for coefficient(0).`,
      );
    }
    return this.coefficient(0);
  }

  /** The terms of α and its powers. */
  get infinitePart(): NonArchimedean {
    return this.only((order) => order < 0);
  }

  /** The terms of η and its powers. */
  get infinitesimalPart(): NonArchimedean {
    return this.only((order) => order > 0);
  }

  /** Largest |coefficient|: what rounding errors are measured by. */
  get largest(): number {
    return Math.max(...this.coefficients.map(Math.abs));
  }

  /** Of η^order; order −1 is α. 0 where the number has no such term. */
  coefficient(order: number): number {
    return this.coefficients[order + this.degree] ?? 0;
  }

  plus(other: NonArchimedean | number): NonArchimedean {
    const b = this.operand('plus', other);
    const degree = Math.max(this.degree, b.degree);
    if (degree === Number.NEGATIVE_INFINITY) return this;
    return new NonArchimedean(
      degree,
      this.coefficients.map((_, k) => this.coefficient(k - degree) + b.coefficient(k - degree)),
    );
  }

  minus(other: NonArchimedean | number): NonArchimedean {
    return this.plus(this.operand('minus', other).negated());
  }

  negated(): NonArchimedean {
    return new NonArchimedean(
      this.degree,
      this.coefficients.map((coefficient) => -coefficient),
    );
  }

  abs(): NonArchimedean {
    return this.sign < 0 ? this.negated() : this;
  }

  times(other: NonArchimedean | number): NonArchimedean {
    const b = this.operand('times', other);
    return new NonArchimedean(
      this.degree + b.degree,
      seriesProduct(this.coefficients, b.coefficients),
    );
  }

  /** @throws {InputError} by 0 */
  dividedBy(other: NonArchimedean | number): NonArchimedean {
    const b = this.operand('dividedBy', other);
    if (b.sign === 0) throw new InputError(`dividedBy: expected a divisor other than 0, got 0.`);
    return new NonArchimedean(
      this.degree - b.degree,
      seriesQuotient(this.coefficients, b.coefficients),
    );
  }

  /**
   * The root that is not negative.
   *
   * @throws {InputError} of a negative number; of an odd degree: √α would need a power ½, which these numbers do not have
   */
  sqrt(): NonArchimedean {
    if (this.sign === 0) return this;
    if (this.sign < 0) throw new InputError(`sqrt: expected 0 or more, got ${this}.`);
    if (this.degree % 2 !== 0) {
      throw new InputError(
        `sqrt: expected an even degree, got ${this} of degree ${this.degree}: its root would need half a power of α. Multiply it by α or η first.`,
      );
    }
    return new NonArchimedean(this.degree / 2, seriesRoot(this.coefficients));
  }

  /** −1, 0 or 1 where this is less than, equal to or greater than `other`: lexicographic, highest power of α first. */
  compare(other: NonArchimedean | number): number {
    const b = this.operand('compare', other);
    const degree = Math.max(this.degree, b.degree);
    for (let order = -degree; order < this.size - degree; order++) {
      const [own, its] = [this.coefficient(order), b.coefficient(order)];
      if (own !== its) return own < its ? -1 : 1;
    }
    return 0;
  }

  equals(other: NonArchimedean | number): boolean {
    return this.compare(other) === 0;
  }

  min(other: NonArchimedean | number): NonArchimedean {
    return this.compare(other) <= 0 ? this : this.operand('min', other);
  }

  max(other: NonArchimedean | number): NonArchimedean {
    return this.compare(other) >= 0 ? this : this.operand('max', other);
  }

  /**
   * Without the coefficients of at most tolerance · scale: what cancellation left in front of the number would otherwise
   * outweigh all that follows it.
   *
   * @param tolerance 0 or more; 1e-12, say
   * @param scale the largest coefficient that went into the number, its own largest one where none is given
   */
  denoise(tolerance: number, scale = this.largest): NonArchimedean {
    return new NonArchimedean(
      this.degree,
      this.coefficients.map((c) => (Math.abs(c) <= tolerance * scale ? 0 : c)),
    );
  }

  /** From the highest power of α down: `2.5α − 1 + 3η`. */
  toString(): string {
    return monosemiaText(
      this.coefficients.map((coefficient, k) => ({ order: k - this.degree, coefficient })),
    );
  }

  /**
   * JavaScript's own operators cannot serve these numbers: `a < b` would compare texts.
   *
   * @throws {InputError} always
   */
  valueOf(): never {
    throw new InputError(
      'NonArchimedean: operators such as + and < expect numbers. Use plus, compare and the other methods.',
    );
  }

  private only(isKept: (order: number) => boolean): NonArchimedean {
    return new NonArchimedean(
      this.degree,
      this.coefficients.map((c, k) => (isKept(k - this.degree) ? c : 0)),
    );
  }

  private operand(who: string, other: NonArchimedean | number): NonArchimedean {
    if (typeof other === 'number') {
      return new NonArchimedean(
        0,
        this.coefficients.map((_, k) => (k === 0 ? other : 0)),
      );
    }
    if (other.size !== this.size) {
      throw new ShapeError(
        `${who}: sizes differ: expected ${this.size} coefficients, got ${other.size} in ${other}. Make both numbers in one field.`,
      );
    }
    return other;
  }
}
