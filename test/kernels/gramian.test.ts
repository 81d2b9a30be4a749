import { expect, it } from 'vitest';
import { type GramianDims, gramian, gramianReference } from '../../shaders/gramian.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const HEADS = 5;

function products(
  networks: number,
  directions: number,
  trunk: number,
  objectives = directions,
): GramianDims {
  return { networks, directions, objectives, parameters: trunk + HEADS };
}

/** A quarter of the trunk is frozen. Heads stand behind it. */
function random(d: GramianDims, make: (seed: number, length: number) => Float32Array) {
  const frozen = randomIndices(2, d.parameters, 4);
  return {
    gradients: make(1, d.networks * d.directions * d.parameters),
    owner: frozen.map((one, p) => {
      if (p >= d.parameters - HEADS) return 0;
      return p > 0 && one === 0 ? d.objectives + 1 : d.objectives;
    }),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 257].map((trunk) => products(1, 2, trunk)),
  products(3, 3, 120),
  products(2, 1, 10),
  products(1, 17, 33),
  // Round the size from which a workgroup has 256 lanes.
  ...[4090, 4092].map((trunk) => products(1, 2, trunk)),
];

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(gramian, gramianReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d, randomFloats);
  await expectAgreement(gramian, gramianReference, d, inputs, {
    gramian: {
      terms: sumTerms(d.parameters, d.parameters >= 4096 ? 256 : 64),
      scale: gramianReference(d, { ...magnitudes(inputs), owner: inputs.owner }).gramian,
    },
  });
});

it('is symmetric to the bit, and no combination has a negative square', async () => {
  const D = 5;
  const d = products(1, D, 257);
  const { gramian: got } = await runKernel(gramian, d, random(d, randomFloats));
  const indices = Array.from({ length: D }, (_, i) => i);
  for (const i of indices) {
    for (const j of indices) expect(got[i * D + j]).toBe(got[j * D + i]);
  }
  for (let seed = 3; seed < 20; seed++) {
    const c = randomFloats(seed, D);
    const square = indices.flatMap((i) => indices.map((j) => c[i] * c[j] * got[i * D + j]));
    expect(square.reduce((sum, term) => sum + term, 0)).toBeGreaterThan(0);
  }
});

it('looks at what is shared only', async () => {
  const d: GramianDims = { networks: 1, objectives: 2, directions: 2, parameters: 5 };
  const gradients = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const run = async (owner: number[]) =>
    Array.from((await runKernel(gramian, d, { gradients, owner })).gramian);
  expect(await run([2, 2, 2, 0, 1])).toEqual([14, 44, 44, 149]);
  expect(await run([2, 3, 2, 0, 1])).toEqual([10, 30, 30, 100]);
  expect(await run([3, 3, 3, 0, 1])).toEqual([0, 0, 0, 0]);
  expect(await run([3, 3, 3, 0, 2])).toEqual([25, 50, 50, 100]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(gramian, products(2, 3, 7));
  expectTooManyWorkgroups(gramian, products(65_536, 1, 1), 'z');
});
