import { beforeEach, describe, expect, it } from 'vitest';
import {
  blockRows,
  type CholeskyDims,
  cholesky,
  choleskyReference,
  FAILED,
  ZERO,
} from '../../shaders/cholesky.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats } from '../harness/random.ts';
import {
  blocks,
  dampedBlock,
  factorTerms,
  gramMatrices,
  gramMatrix,
  lowerBlock,
  lowerProduct,
  lowerTriangle,
  priorities,
} from './definite.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { skipWithoutSubgroups } from './subgroups.ts';

/** Above what the largest block's roundings can take from a pivot, so that no attempt fails by them. */
const DAMPING = 1e-4;

const CASES: readonly CholeskyDims[] = [
  blocks(1, [1, 2]),
  blocks(1, [16, 1]),
  blocks(5, [2, 1]),
  blocks(1, [64, 1]),
  blocks(43, [1, 2]),
  // More than 260 rows: some lanes have two tiles in a panel.
  blocks(1, [257, 6]),
].map((d) => ({ ...d, damping: DAMPING }));

/** Few columns make the matrix rank deficient, four times its rows well-conditioned. */
const CONDITIONS = CASES.flatMap((d) => [
  { d, columns: 1 + (d.size >> 3) },
  { d, columns: 4 * d.size },
]);

/** What stands in `factor` before. */
const earlier = (d: CholeskyDims) => randomFloats(9, d.networks * d.directions * d.size ** 2);

/** I − (1 + below) v vᵀ of a unit vector v: its least eigenvalue is −below. */
function indefinite(size: number, below: number): Float32Array {
  return Float32Array.from({ length: size ** 2 }, (_, at) => {
    const own = Math.floor(at / size) === at % size ? 1 : 0;
    return own - (1 + below) / size;
  });
}

/** A matrix with one entry, and its mirror, replaced. */
function spoiled(size: number, row: number, col: number, value: number): Float32Array {
  const gram = gramMatrix(1, size, 4 * size);
  gram[row * size + col] = value;
  gram[col * size + row] = value;
  return gram;
}

/** L of direction `own` stands in the lower triangle of its block, and Lᵀ in the upper one. */
function expectMirrored(rows: number, d: CholeskyDims, factor: ArrayLike<number>, own: number) {
  const at = (row: number, col: number) => factor[(own * d.size + row) * d.size + col];
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < row; col++) {
      if (at(row, col) !== at(col, row)) expect.fail(`[${row}, ${col}] is not mirrored`);
    }
  }
}

describe.each([true, false])('plain text: %j', (plain) => {
  if (!plain) beforeEach(({ skip }) => skipWithoutSubgroups(skip));

  it('factors a matrix by hand', async () => {
    const d = { networks: 1, directions: 1, batch: 1, outputs: [2, 1], size: 2, damping: 0 };
    const { factor, info } = await runKernel(
      cholesky,
      d,
      { gram: [4, 2, 2, 5], priority: [1] },
      { plain },
    );
    expectClose(factor, [2, 1, 1, 2], { terms: factorTerms(2), scale: 5, context: { d } });
    expect([...info]).toEqual([0]);
  });

  it.each(CONDITIONS)(
    'gives the damped matrix back, as its reference does: %j',
    async ({ d, columns }) => {
      const inputs = { gram: gramMatrices(d, columns), priority: priorities(d) };
      const got = await runKernel(cholesky, d, { ...inputs, factor: earlier(d) }, { plain });
      const expected = choleskyReference(d, { ...inputs, factor: earlier(d) });
      expect([...got.info]).toEqual([...expected.info]);
      for (let own = 0; own < d.networks * d.directions; own++) {
        const { rows, k, largest } = dampedBlock(d, inputs.gram, inputs.priority, own);
        const damped = lowerTriangle(rows, k);
        const bound = { terms: factorTerms(rows), scale: largest };
        const context = { kernel: 'cholesky', d, columns, own };
        expectMirrored(rows, d, got.factor, own);
        const product = (factor: ArrayLike<number>) =>
          lowerProduct(rows, lowerBlock(d, factor, own));
        expectClose(product(got.factor), damped, { ...bound, context });
        // f64 roundings are 2⁻²⁹ of those of f32.
        const exact = { terms: bound.terms, scale: largest * 2 ** -29 };
        expectClose(product(expected.factor), damped, {
          ...exact,
          context: { ...context, f64: true },
        });
      }
    },
  );

  it('leaves the bits beyond the leading block', async () => {
    const d = CASES[2];
    const priority = priorities(d);
    const inputs = { gram: gramMatrices(d, 4 * d.size), priority, factor: earlier(d) };
    const { factor } = await runKernel(cholesky, d, inputs, { plain });
    const kept = Array.from(factor, (value, at) => {
      const rows = blockRows(d, priority[Math.floor(at / d.size ** 2)]);
      const [row, col] = [Math.floor(at / d.size) % d.size, at % d.size];
      return row < rows && col < rows ? null : value;
    });
    expect(kept.some((value) => value === null)).toBe(true);
    expect(kept).toEqual([...earlier(d)].map((value, at) => (kept[at] === null ? null : value)));
  });

  it('raises the damping up to three times, fails after that, tells a zero matrix, and lets the others be', async () => {
    const size = 23;
    const fine = gramMatrix(1, size, 4 * size);
    const matrices: readonly (readonly [Float32Array, number])[] = [
      [fine, 0],
      [indefinite(size, 5e-4), 1],
      [indefinite(size, 5e-3), 2],
      [indefinite(size, 5e-2), 3],
      [indefinite(size, 0.5), FAILED],
      [fine.map((value) => -value), FAILED],
      [new Float32Array(size ** 2), ZERO],
      [spoiled(size, 3, 1, Number.NaN), FAILED],
      [spoiled(size, 22, 22, Number.NaN), FAILED],
      [spoiled(size, 9, 9, Number.POSITIVE_INFINITY), FAILED],
      [spoiled(size, 21, 2, Number.POSITIVE_INFINITY), FAILED],
      [fine, 0],
    ];
    const d = {
      networks: matrices.length,
      directions: 1,
      batch: 1,
      outputs: [size, 1],
      size,
      damping: DAMPING,
    };
    const inputs = {
      gram: Float32Array.from(matrices.flatMap(([matrix]) => [...matrix])),
      priority: matrices.map(() => 1),
      factor: new Float32Array(matrices.length * size ** 2),
    };
    const got = await runKernel(cholesky, d, inputs, { plain });
    const infos = matrices.map(([, info]) => info);
    expect([...got.info]).toEqual(infos);
    expect([...choleskyReference(d, inputs).info]).toEqual(infos);
    infos.forEach((raises, own) => {
      if (raises >= FAILED) return;
      const { rows, k, largest } = dampedBlock(d, inputs.gram, inputs.priority, own, raises);
      expectClose(lowerProduct(rows, lowerBlock(d, got.factor, own)), lowerTriangle(rows, k), {
        terms: factorTerms(rows),
        scale: largest,
        context: { kernel: 'cholesky', own, raises },
      });
    });
    const one = { gram: fine, priority: [1], factor: new Float32Array(size ** 2) };
    const alone = await runKernel(cholesky, { ...d, networks: 1 }, one, { plain });
    for (const own of [0, matrices.length - 1]) {
      expect(got.factor.slice(own * size ** 2, (own + 1) * size ** 2)).toEqual(alone.factor);
    }
  });

  it('judges each direction by its own leading block', async () => {
    const d = { ...blocks(1, [6, 5], 1), damping: DAMPING };
    const gram = spoiled(d.size, 8, 2, Number.NaN);
    const { info } = await runKernel(cholesky, d, { gram, priority: [2, 1, 0] }, { plain });
    expect([...info]).toEqual([FAILED, 0, 0]);
  });
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(cholesky, CASES[2]);
  expectTooManyWorkgroups(cholesky, { ...CASES[0], directions: 65_536 }, 'x');
  expectTooManyWorkgroups(cholesky, { ...CASES[0], networks: 65_536 }, 'z');
});
