import { expect, it } from 'vitest';
import {
  PARTS,
  type SumSolvesDims,
  sumSolves,
  sumSolvesReference,
} from '../../shaders/sumSolves.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const CASES: readonly SumSolvesDims[] = [
  { networks: 1, length: 1, solves: 1, first: 0 },
  { networks: 3, length: 63, solves: 3, first: 0 },
  { networks: 1, length: 64, solves: 16, first: 12 },
  { networks: 2, length: 65, solves: 6, first: 4 },
  { networks: 1, length: 257, solves: 9, first: 8 },
];

function random(d: SumSolvesDims, make = randomFloats) {
  const parts = Array.from({ length: Math.min(PARTS, d.solves - d.first) }, (_, i) => [
    `part${i}`,
    make(3 + i, d.networks * d.length),
  ]);
  return {
    shares: make(1, d.networks * d.solves),
    total: make(2, d.networks * d.length),
    ...(Object.fromEntries(parts) as Record<string, Float32Array<ArrayBuffer>>),
  };
}

it.each(CASES)('is exact on whole numbers, and clears what it added: %j', async (d) => {
  const { total, ...parts } = await expectEqual(
    sumSolves,
    sumSolvesReference,
    d,
    random(d, randomIntegers),
  );
  expect(total.length).toBe(d.networks * d.length);
  for (const part of Object.values(parts)) {
    expect([...part].every((value) => value === 0)).toBe(true);
  }
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const exact = { terms: 0, scale: 0 };
  const { total: scale, ...parts } = sumSolvesReference(d, magnitudes(inputs));
  await expectAgreement(sumSolves, sumSolvesReference, d, inputs, {
    total: { terms: PARTS + 1, scale },
    ...Object.fromEntries(Object.keys(parts).map((name) => [name, exact])),
  });
});

it('adds nothing of a solve whose share is 0', async () => {
  const d = CASES[3];
  const inputs = random(d);
  inputs.shares.fill(0);
  const { total } = await runKernel(sumSolves, d, inputs);
  expect([...total]).toEqual([...inputs.total]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(sumSolves, CASES[3]);
  expectTooManyWorkgroups(sumSolves, { ...CASES[0], length: 64 * 65_536 }, 'x');
  expectTooManyWorkgroups(sumSolves, { ...CASES[0], networks: 65_536 }, 'z');
});
