import { expect } from 'vitest';

export interface Closeness {
  /** The longest chain of roundings behind one output. */
  readonly terms: number;
  /** The largest Σ|term| behind one output, or one such sum per element. */
  readonly scale: number | ArrayLike<number>;
  /** What is compared: kernel, operand, dims. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** WGSL may round either way, so one rounding is a whole unit in the last place and not half of one. */
const UNIT = 2 ** -23;

/** Roundings of the surroundings, such as a division or a conversion, that are not counted in `terms`. */
const SPARE_TERMS = 8;

/**
 * The one tolerance rule: |got − expected| <= (terms + 8) · 2⁻²³ · scale, the standard bound of a sum's rounding.
 * NaN fails, and so does another length.
 */
export function expectClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  { terms, scale, context }: Closeness,
): void {
  const what = JSON.stringify(context);
  if (got.length !== expected.length) {
    expect.fail(`${what}: length differs: expected ${expected.length}, got ${got.length}`);
  }
  const failures: { index: number; error: number; bound: number }[] = [];
  for (let index = 0; index < expected.length; index += 1) {
    const bound = (terms + SPARE_TERMS) * UNIT * (typeof scale === 'number' ? scale : scale[index]);
    const error = Math.abs(got[index] - expected[index]);
    if (!(error <= bound)) failures.push({ index, error, bound });
  }
  if (failures.length === 0) {
    // Counts as an assertion for `expect.hasAssertions`.
    expect(failures).toHaveLength(0);
    return;
  }
  const excess = ({ error, bound }: { error: number; bound: number }) =>
    Number.isNaN(error) ? Number.POSITIVE_INFINITY : error / bound;
  const worst = failures.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  const { index, error, bound } = worst;
  expect.fail(
    `${what}: ${failures.length} of ${expected.length} elements are not close. Worst at [${index}]: ` +
      `expected ${expected[index]}, got ${got[index]}, error ${error}, bound ${bound} (terms ${terms})`,
  );
}
