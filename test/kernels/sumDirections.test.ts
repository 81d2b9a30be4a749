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
  served = directions,
): SumDirectionsDims {
  return { networks, directions, served, parameters, objectives: OBJECTIVES };
}

const OBJECTIVES = 4;

/** So many parameters are shared; those behind them belong to head 1, or are frozen. */
function ownerOf(parameters: number, shared: number): Uint32Array {
  return Uint32Array.from({ length: parameters }, (_, p) => {
    if (p < shared) return OBJECTIVES;
    return p % 5 === 0 ? OBJECTIVES + 1 : 1;
  });
}

function random(
  d: SumDirectionsDims,
  shared: number,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  return {
    gradients: make(1, d.networks * d.directions * d.parameters),
    coefficients: make(2, d.networks * d.directions),
    owner: ownerOf(d.parameters, shared),
  };
}

/** With the number of parameters that are shared. */
const CASES: (readonly [SumDirectionsDims, number])[] = [
  ...[1, 3, 17, 63, 64, 65, 120, 257].map(
    (parameters) => [sum(1, 2, parameters), Math.ceil(parameters / 2)] as const,
  ),
  [sum(3, 3, 121), 64],
  [sum(2, 17, 10), 10],
  [sum(1, 1, 10), 0],
  [sum(2, 5, 70, 3), 33],
];

it.each(CASES)('is exact on whole numbers: %j, %i shared', async (d, shared) => {
  await expectEqual(sumDirections, sumDirectionsReference, d, random(d, shared, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j, %i shared', async (d, shared) => {
  const inputs = random(d, shared);
  const scale = sumDirectionsReference(d, { ...magnitudes(inputs), owner: inputs.owner }).combined;
  await expectAgreement(sumDirections, sumDirectionsReference, d, inputs, {
    combined: { terms: 2 * d.directions, scale },
  });
});

it('weighs what is shared and not the other heads', async () => {
  const { combined } = await runKernel(sumDirections, sum(1, 2, 4), {
    gradients: [1, 2, 3, 0, 10, 20, 0, 30],
    coefficients: [2, 0.5],
    owner: ownerOf(4, 2),
  });
  expect([...combined]).toEqual([7, 14, 3, 30]);
});

it('takes no head from a direction that is not served', async () => {
  const { combined } = await runKernel(sumDirections, sum(1, 2, 4, 1), {
    gradients: [1, 2, 3, 0, 10, 20, 0, 30],
    coefficients: [2, 0.5],
    owner: ownerOf(4, 2),
  });
  expect([...combined]).toEqual([7, 14, 3, 0]);
});

it('takes coefficients of 1 as the plain sum, whatever is shared', async () => {
  const { gradients } = random(sum(2, 3, 65), 0);
  const [heads, shared] = await Promise.all(
    [0, 65].map((count) =>
      runKernel(sumDirections, sum(2, 3, 65), {
        gradients,
        coefficients: new Array(6).fill(1),
        owner: ownerOf(65, count),
      }),
    ),
  );
  expect(shared.combined).toEqual(heads.combined);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(sumDirections, sum(2, 3, 7));
  expectTooManyWorkgroups(sumDirections, sum(1, 1, 64 * 65_536), 'x');
  expectTooManyWorkgroups(sumDirections, sum(65_536, 1, 1), 'z');
});
