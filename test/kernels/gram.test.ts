import { expect, it } from 'vitest';
import { jacobianRows } from '../../shaders/fragments/jacobian.ts';
import { gram, gramReference } from '../../shaders/gram.ts';
import { jacobianTransposeReference } from '../../shaders/jacobianTranspose.ts';
import { protectable } from '../../shaders/projectColumns.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomIntegers } from '../harness/random.ts';
import { dot, expectAgreement, expectEqual } from './agreement.ts';
import {
  CASES,
  gramTerms,
  type JacobianDims,
  jacobianDims,
  lastPriority,
  randomSource,
  withoutSigns,
} from './jacobian.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const smallIntegers = (seed: number, length: number) => randomIntegers(seed, length, 2);

/** The rows of J in f64: the gradients of the protected outputs, as −Jᵀ of unit vectors taken from 0. */
function denseJacobian(d: JacobianDims, source: ReturnType<typeof randomSource>): Float64Array[] {
  const R = jacobianRows(d);
  return Array.from({ length: R }, (_, row) => {
    const alpha = Array.from({ length: R }, (_, r) => (r === row ? -1 : 0));
    const target = new Array<number>(d.parameters.stride).fill(0);
    const operands = { ...source, alpha, target, priority: lastPriority(d) };
    return movingPart(d, jacobianTransposeReference(d, operands).target);
  });
}

/** A row of J with 0 for what rests. */
function movingPart(d: JacobianDims, row: Float64Array): Float64Array {
  const { trunk, heads } = d.parameters;
  const clear = (from: number, length: number, rests = false) => {
    if (rests) row.fill(0, from, from + length);
  };
  trunk.forEach(({ weight, bias }, l) => {
    const below = l === 0 ? d.inputs : d.units[l - 1];
    clear(weight, d.units[l] * below, d.rests?.trunk[l].weight);
    clear(bias, d.units[l], d.rests?.trunk[l].bias);
  });
  const hidden = d.units[d.units.length - 1];
  for (let i = 0; i < protectable(d.outputs); i++) {
    clear(heads.weight + i * hidden, hidden, d.rests?.heads[i].weight);
    clear(heads.bias + i, 1, d.rests?.heads[i].bias);
  }
  return row;
}

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(gram, gramReference, d, randomSource(d, smallIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const source = randomSource(d);
  const scale = gramReference(d, withoutSigns(source)).gram;
  await expectAgreement(gram, gramReference, d, source, { gram: { terms: gramTerms(d), scale } });
});

it.each([
  jacobianDims(5, [3, 7, 4], [2, 1]),
  jacobianDims(7, [2, 5], [1, 2, 1], { compensation: true }),
  jacobianDims(4, [3, 7, 4], [2, 1, 1], { compensation: true, rests: true }),
])('is J Jᵀ with J formed in full: %j', async (d) => {
  const source = randomSource(d);
  const J = denseJacobian(d, source);
  const { gram: got } = await runKernel(gram, d, source);
  expectClose(
    got,
    J.flatMap((row) => J.map((other) => dot(row, other))),
    {
      terms: gramTerms(d),
      scale: gramReference(d, withoutSigns(source)).gram,
      context: { kernel: 'gram', property: 'J Jᵀ' },
    },
  );
});

it.each(CASES)('is symmetric to the bit with a positive diagonal: %j', async (d) => {
  const R = jacobianRows(d);
  const { gram: got } = await runKernel(gram, d, randomSource(d));
  for (let n = 0; n < d.networks; n++) {
    const at = (row: number, col: number) => got[(n * R + row) * R + col];
    for (let row = 0; row < R; row++) {
      expect(at(row, row)).toBeGreaterThan(0);
      for (let col = 0; col < row; col++) expect(at(row, col)).toBe(at(col, row));
    }
  }
});

it('gives 0 to outputs that nothing reaches, and with compensation only their own heads', async () => {
  const d = jacobianDims(2, [3, 4], [1, 1, 1]);
  const source = { ...randomSource(d), deltas: new Float32Array(d.deltas.stride) };
  const { gram: dead } = await runKernel(gram, d, source);
  expect([...dead].every((value) => value === 0)).toBe(true);
  const { gram: heads } = await runKernel(gram, { ...d, compensation: true }, source);
  const R = jacobianRows(d);
  for (let row = 0; row < R; row++) {
    for (let col = 0; col < R; col++) {
      const isSameOutput = Math.floor(row / d.batch) === Math.floor(col / d.batch);
      if (!isSameOutput) expect(heads[row * R + col]).toBe(0);
    }
  }
  expect(protectable(d.outputs)).toBe(2);
  expect(heads[0]).toBeGreaterThan(1);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(gram, CASES[4]);
  expectTooManyWorkgroups(gram, jacobianDims(32 * 65_536, [1, 1], [1, 1]), 'x');
  expectTooManyWorkgroups(gram, jacobianDims(1, [1, 1], [1, 1], { networks: 65_536 }), 'z');
});
