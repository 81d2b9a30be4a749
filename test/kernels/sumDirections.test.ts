import { expect, it } from 'vitest';
import {
  type SumDirectionsDims,
  sumDirections,
  sumDirectionsReference,
} from '../../shaders/sumDirections.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function sum(
  networks: number,
  directions: number,
  parameters: number,
  trunk: number,
  served = directions,
): SumDirectionsDims {
  return { networks, directions, served, parameters, trunk };
}

function random(
  d: SumDirectionsDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  return {
    gradients: make(1, d.networks * d.directions * d.parameters),
    coefficients: make(2, d.networks * d.directions),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 120, 257].map((parameters) =>
    sum(1, 2, parameters, Math.ceil(parameters / 2)),
  ),
  sum(3, 3, 121, 64),
  sum(2, 17, 10, 10),
  sum(1, 1, 10, 0),
  sum(2, 5, 70, 33, 3),
];

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(sumDirections, sumDirectionsReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const scale = sumDirectionsReference(d, magnitudes(inputs)).combined;
  await expectAgreement(sumDirections, sumDirectionsReference, d, inputs, {
    combined: { terms: 2 * d.directions, scale },
  });
});

it('weighs the trunk and not the heads', async () => {
  const { combined } = await runKernel(sumDirections, sum(1, 2, 4, 2), {
    gradients: [1, 2, 3, 0, 10, 20, 0, 30],
    coefficients: [2, 0.5],
  });
  expect([...combined]).toEqual([7, 14, 3, 30]);
});

it('takes no head from a direction that is not served', async () => {
  const { combined } = await runKernel(sumDirections, sum(1, 2, 4, 2, 1), {
    gradients: [1, 2, 3, 0, 10, 20, 0, 30],
    coefficients: [2, 0.5],
  });
  expect([...combined]).toEqual([7, 14, 3, 0]);
});

it('takes coefficients of 1 as the plain sum, whatever is trunk', async () => {
  const { gradients } = random(sum(2, 3, 65, 0));
  const [heads, trunk] = await Promise.all(
    [0, 65].map((size) =>
      runKernel(sumDirections, sum(2, 3, 65, size), {
        gradients,
        coefficients: new Array(6).fill(1),
      }),
    ),
  );
  expect(trunk.combined).toEqual(heads.combined);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(sumDirections, sum(2, 3, 7, 4));
  expectTooManyWorkgroups(sumDirections, sum(1, 1, 64 * 65_536, 1), 'x');
  expectTooManyWorkgroups(sumDirections, sum(65_536, 1, 1, 1), 'z');
});
