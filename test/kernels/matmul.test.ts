import { expect, it } from 'vitest';
import { type MatmulDims, matmul, matmulNaive, matmulReference } from '../../shaders/matmul.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { dot, expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectSameBits, forms } from './forms.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

type Sizes = readonly [networks: number, rows: number, inner: number, cols: number];

/** All four pairs of transposes. */
function variants([networks, rows, inner, cols]: Sizes): MatmulDims[] {
  return [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({ networks, rows, inner, cols, transposeA, transposeB })),
  );
}

const plain = (sizes: Sizes) => variants(sizes)[0];

const random = (d: MatmulDims, make = randomFloats) => ({
  a: make(1, d.networks * d.rows * d.inner),
  b: make(2, d.networks * d.inner * d.cols),
});

/** Thin products have a smaller tile: the second line; 15, 16, 17 surround a full one; the last have blocks. */
const SIZES: readonly Sizes[] = [
  [1, 1, 1, 1],
  [3, 3, 17, 5],
  [1, 7, 257, 8],
  [3, 15, 16, 17],
  [1, 10, 120, 33],
  [1, 257, 3, 10],
  [2, 33, 20, 65],
  [1, 17, 3, 32],
];

it.each(SIZES)('multiplies whole numbers exactly: %i networks, %i × %i × %i', async (...sizes) => {
  for (const d of variants(sizes)) {
    await expectEqual(matmul, matmulReference, d, random(d, randomIntegers));
  }
});

it.each(SIZES)('agrees with its reference: %i networks, %i × %i × %i', async (...sizes) => {
  for (const d of variants(sizes)) {
    const inputs = random(d);
    const bounds = { out: { terms: d.inner, scale: matmulReference(d, magnitudes(inputs)).out } };
    await expectAgreement(matmul, matmulReference, d, inputs, bounds);
  }
});

/** Odd sizes, one or more past a block, and lines that are read four elements at a time. */
const LARGER: readonly Sizes[] = [
  [1, 1, 1, 1],
  [2, 3, 17, 5],
  [1, 17, 257, 3],
  [1, 33, 18, 65],
  [2, 20, 12, 36],
];

it.each(LARGER)('has the same bits by every text: %i networks, %i × %i × %i', async (...sizes) => {
  for (const d of variants(sizes)) {
    const inputs = random(d);
    const { out } = await expectSameBits(matmul, d, inputs);
    const scale = matmulReference(d, magnitudes(inputs)).out;
    const context = { kernel: 'matmul', d };
    expectClose(out, matmulReference(d, inputs).out, { terms: d.inner, scale, context });
  }
});

it('has the same bits by the large blocks and tiles that adapters are given', async () => {
  const d = plain([1, 70, 37, 66]);
  const lanes = (await forms()).flatMap((one) => (one.name === 'subgroup' ? [one.lanes] : []));
  await expectSameBits(matmul, d, random(d), [
    ...lanes.map((count) => ({ name: 'subgroup', lanes: count, rows: 16, cols: 8 }) as const),
    { name: 'plain', lanes: 4, rows: 16, cols: 8 },
    { name: 'tiles', edge: 64, block: 4, depth: 16 },
    { name: 'tiles', edge: 64, block: 8, depth: 16 },
  ]);
});

it('agrees with the plain version', async () => {
  for (const d of variants([3, 9, 31, 18])) {
    const inputs = random(d);
    const { out } = await runKernel(matmulNaive, d, inputs, { file: 'matmul' });
    const scale = matmulReference(d, magnitudes(inputs)).out;
    const context = { kernel: 'matmulNaive', d };
    expectClose(out, matmulReference(d, inputs).out, { terms: d.inner, scale, context });
  }
});

it('has the adjoint with b transposed: ⟨y, x·B⟩ = ⟨y·Bᵀ, x⟩', async () => {
  const forward = plain([1, 5, 20, 9]);
  const backward = { ...forward, inner: 9, cols: 20, transposeB: true };
  const { a: x, b } = random(forward);
  const y = randomFloats(3, 5 * 9);
  const { out } = await runKernel(matmul, forward, { a: x, b });
  const { out: back } = await runKernel(matmul, backward, { a: y, b });
  const { out: sizes } = matmulReference(forward, magnitudes({ a: x, b }));
  expectClose([dot(y, out)], [dot(back, x)], {
    terms: 20 + 9,
    scale: dot(y.map(Math.abs), sizes),
    context: { kernel: 'matmul', property: 'adjoint' },
  });
});

it('gives the same bits whatever the tile: the sum over k has one order', async () => {
  const wide = plain([1, 20, 50, 20]);
  const { a, b } = random(wide);
  const thin = { ...wide, rows: 3 };
  const { out } = await runKernel(matmul, wide, { a, b });
  const { out: rows } = await runKernel(matmul, thin, { a: a.slice(0, 3 * 50), b });
  expect(rows).toEqual(out.slice(0, 3 * 20));
});

it('carries NaN to its own row only', async () => {
  const d = plain([1, 2, 3, 2]);
  const { out } = await runKernel(matmul, d, {
    a: [Number.NaN, 1, 1, 1, 1, 1],
    b: [1, 1, 1, 1, 1, 1],
  });
  expect([...out]).toEqual([Number.NaN, Number.NaN, 3, 3]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  for (const kernel of [matmul, matmulNaive]) {
    for (const d of variants([2, 3, 5, 7])) await expectShapesChecked(kernel, d);
    expectTooManyWorkgroups(kernel, plain([1, 16, 1, 16 * 65_536]), 'x');
    expectTooManyWorkgroups(kernel, plain([65_536, 1, 1, 1]), 'z');
  }
});
