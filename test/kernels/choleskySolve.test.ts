import { beforeEach, describe, expect, it } from 'vitest';
import { blockRows, cholesky, FAILED, ZERO } from '../../shaders/cholesky.ts';
import {
  type CholeskySolveDims,
  choleskySolve,
  choleskySolveReference,
} from '../../shaders/choleskySolve.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import {
  blocks,
  dampedBlock,
  factorTerms,
  gramMatrices,
  lowerBlock,
  type Matrix,
  priorities,
} from './definite.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { skipWithoutSubgroups } from './subgroups.ts';

const CASES: readonly CholeskySolveDims[] = [
  { ...blocks(1, [1, 2]), rhs: 1 },
  { ...blocks(1, [16, 1]), rhs: 3 },
  { ...blocks(5, [2, 1]), rhs: 1 },
  { ...blocks(1, [64, 1]), rhs: 2 },
  { ...blocks(43, [1, 2]), rhs: 1 },
  { ...blocks(1, [255, 2]), rhs: 1 },
];

/** Mirrored lower triangles with `diagonal` on the diagonal. */
function lowerFactors(
  d: CholeskySolveDims,
  diagonal: (value: number) => number,
  below: (value: number) => number,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const values = make(1, d.networks * d.directions * d.size ** 2);
  return values.map((value, at) => {
    const [row, col] = [Math.floor(at / d.size) % d.size, at % d.size];
    if (row === col) return diagonal(value);
    return below(values[at + Math.max(0, col - row) * (d.size - 1)]);
  });
}

function inputsOf(d: CholeskySolveDims, factor: Float32Array, make = randomFloats) {
  return {
    factor,
    info: new Uint32Array(d.networks * d.directions),
    priority: priorities(d),
    rhs: make(2, d.networks * d.directions * d.rhs * d.size),
  };
}

/** A right-hand side, or a solution: entry by entry, for a direction counted over all networks. */
function column(
  d: CholeskySolveDims,
  rhs: ArrayLike<number>,
  own: number,
  q: number,
  rows: number,
) {
  return Array.from({ length: rows }, (_, i) => rhs[(own * d.rhs + q) * d.size + i]);
}

function product(a: Matrix, x: readonly number[]): number[] {
  return x.map((_, i) => x.reduce((sum, value, j) => sum + a(i, j) * value, 0));
}

const largest = (values: readonly number[]) => Math.max(0, ...values.map(Math.abs));

/** Ones on the diagonal divide without a rounding; one entry below it in each row keeps the numbers small. */
it('is exact on whole numbers', async () => {
  const d = { ...blocks(1, [5, 6]), rhs: 2 };
  const factor = lowerFactors(
    d,
    () => 1,
    Math.sign,
    (seed, length) => randomIntegers(seed, length, 1),
  );
  await expectEqual(choleskySolve, choleskySolveReference, d, inputsOf(d, factor, randomIntegers));
});

describe.each([true, false])('plain text: %j', (plain) => {
  if (!plain) beforeEach(({ skip }) => skipWithoutSubgroups(skip));

  it.each(CASES)(
    'agrees with its reference where the factor is well-conditioned: %j',
    async (d) => {
      // 1 … 2 on the diagonal, ½ at most in all of a row or column beside it: ‖L‖ ≤ 2½ and ‖L⁻¹‖ ≤ 2 in both norms.
      const factor = lowerFactors(
        d,
        (value) => 1.5 + value / 2,
        (value) => value / (2 * d.size),
      );
      const inputs = inputsOf(d, factor);
      const { rhs } = await runKernel(choleskySolve, d, inputs, { plain });
      const expected = choleskySolveReference(d, inputs).rhs;
      expectClose(rhs, expected, {
        terms: 2 * factorTerms(d.size),
        scale: (2 * 2.5) ** 2 * largest([...expected]),
        context: { kernel: 'choleskySolve', d },
      });
    },
  );

  /**
   * K α = b is what must hold; α itself is not determined in f32 where K is of low rank. As in a projection b is in the
   * range of K: α stays small, and so does the bound.
   */
  it.each(CASES)('solves K α = b with the factor of a K of low rank: %j', async (d) => {
    const dims = { ...d, damping: 1e-4 };
    const gram = gramMatrices(d, 1 + (d.size >> 3));
    const priority = priorities(d);
    const { factor, info } = await runKernel(cholesky, dims, { gram, priority }, { plain });
    expect([...info]).toEqual([...info].fill(0));
    const inputs = { ...inputsOf(d, Float32Array.from(factor)), info: Uint32Array.from(info) };
    for (let own = 0; own < d.networks * d.directions; own++) {
      const { rows, k } = dampedBlock(dims, gram, priority, own);
      for (let q = 0; q < d.rhs; q++) {
        const start = (own * d.rhs + q) * d.size;
        inputs.rhs.set(product(k, column(d, inputs.rhs, own, q, rows)), start);
      }
    }
    const { rhs } = await runKernel(choleskySolve, d, inputs, { plain });
    const expected = choleskySolveReference(d, inputs).rhs;
    for (let own = 0; own < d.networks * d.directions; own++) {
      const { rows, k, largest: scale } = dampedBlock(dims, gram, priority, own);
      const l = lowerBlock(d, factor, own);
      for (let q = 0; q < d.rhs; q++) {
        const alpha = column(d, rhs, own, q, rows);
        const before = column(d, inputs.rhs, own, q, rows);
        const sum = alpha.reduce((total, value) => total + Math.abs(value), 0);
        const context = { kernel: 'choleskySolve', d, own, q };
        // The factorisation's roundings and those of two substitutions.
        const bound = { terms: 3 * factorTerms(rows), scale: scale * sum };
        expectClose(product(k, alpha), before, { ...bound, context });
        const reference = column(d, expected, own, q, rows);
        const transposed = product((i, j) => l(j, i), reference);
        const exact = { terms: bound.terms, scale: scale * largest(reference) * rows * 2 ** -29 };
        expectClose(product(l, transposed), before, {
          ...exact,
          context: { ...context, f64: true },
        });
      }
    }
  });

  it.each([FAILED, ZERO])(
    'gives 0 where the factorisation says %d, and leaves what is past the block',
    async (verdict) => {
      const d = { ...blocks(5, [2, 3]), rhs: 2 };
      const fine = inputsOf(
        d,
        lowerFactors(
          d,
          () => 1.5,
          (value) => value / d.size,
        ),
      );
      const broken = 1;
      const info = fine.info.map((_, own) => (own === broken ? verdict : own % FAILED));
      const factor = fine.factor.map((value, at) =>
        Math.floor(at / d.size ** 2) === broken ? Number.NaN : value,
      );
      const got = (await runKernel(choleskySolve, d, { ...fine, factor, info }, { plain })).rhs;
      const alone = (await runKernel(choleskySolve, d, fine, { plain })).rhs;
      const expected = fine.rhs.map((value, at) => {
        const own = Math.floor(at / (d.rhs * d.size));
        if (at % d.size >= blockRows(d, fine.priority[own])) return value;
        return own === broken ? 0 : alone[at];
      });
      expect(blockRows(d, fine.priority[broken])).toBeGreaterThan(0);
      expect([...got]).toEqual([...expected]);
    },
  );
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(choleskySolve, CASES[2]);
  expectTooManyWorkgroups(choleskySolve, { ...CASES[0], directions: 65_536 }, 'x');
  expectTooManyWorkgroups(choleskySolve, { ...CASES[0], rhs: 65_536 }, 'y');
  expectTooManyWorkgroups(choleskySolve, { ...CASES[0], networks: 65_536 }, 'z');
});
