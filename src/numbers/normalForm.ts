import { InputError, ShapeError } from '../errors.ts';

/** α^degree (c₀ + c₁η + …). */
export interface NormalForm {
  readonly degree: number;
  readonly coefficients: readonly number[];
}

/**
 * The one form of a number: its first coefficient is not 0, zeros in front have moved to the end and the degree down with
 * them. The number 0 has degree −∞. There is no −0.
 *
 * @throws {ShapeError} no coefficient
 * @throws {InputError} a coefficient that is not finite, a degree that is not an integer
 */
export function normalForm(degree: number, coefficients: readonly number[]): NormalForm {
  if (coefficients.length === 0) {
    throw new ShapeError('NonArchimedean: expected 1 coefficient or more, got 0.');
  }
  const bad = coefficients.find((coefficient) => !Number.isFinite(coefficient));
  if (bad !== undefined) {
    throw new InputError(
      `NonArchimedean: expected finite coefficients, got ${bad}: a bad operand, or an overflow. Scale the numbers.`,
    );
  }
  const first = coefficients.findIndex((coefficient) => coefficient !== 0);
  if (first < 0) {
    return { degree: Number.NEGATIVE_INFINITY, coefficients: coefficients.map(() => 0) };
  }
  if (!Number.isSafeInteger(degree - first)) {
    throw new InputError(`NonArchimedean: expected an integer as degree, got ${degree}.`);
  }
  return {
    // + 0 turns −0 into 0.
    degree: degree - first + 0,
    coefficients: coefficients.map((_, k) => (coefficients[first + k] ?? 0) + 0),
  };
}
