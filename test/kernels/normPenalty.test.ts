import { expect, it } from 'vitest';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import {
  type NormPenaltyDims,
  normPenalty,
  normPenaltyReference,
} from '../../shaders/normPenalty.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function norm(networks: number, parameters: number): NormPenaltyDims {
  const weights = countedOf(parameters).reduce((sum, one) => sum + one, 0);
  return { networks, parameters, weights, objectives: 3, objective: 2 };
}

/** The first counts, of the others every second or so. */
function countedOf(parameters: number): Uint32Array {
  return randomIndices(5, parameters, 2).map((one, p) => (p === 0 ? 1 : one));
}

function random(
  d: NormPenaltyDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  return {
    parameters: make(1, d.networks * d.parameters),
    counted: countedOf(d.parameters),
    losses: make(2, d.networks * d.objectives),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 257, 5000].map((parameters) => norm(1, parameters)),
  norm(3, 121),
];

it.each(CASES)('agrees with its reference and leaves other losses: %j', async (d) => {
  await expectAgreement(normPenalty, normPenaltyReference, d, random(d), {
    losses: { terms: sumTerms(d.parameters, lanesFor(d.parameters)) + 2, scale: 1 },
  });
});

it('is exact on whole numbers whose mean divides by a power of two', async () => {
  const d = { ...norm(2, 33), weights: 16 };
  await expectEqual(normPenalty, normPenaltyReference, d, random(d, randomIntegers));
});

it('is the mean square of what counts', async () => {
  const d = { networks: 1, parameters: 4, weights: 2, objectives: 1, objective: 0 };
  const inputs = { parameters: [1, 3, 5, 7], counted: [1, 1, 0, 0], losses: [9] };
  expect([...(await runKernel(normPenalty, d, inputs)).losses]).toEqual([5]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(normPenalty, norm(2, 7));
  expectTooManyWorkgroups(normPenalty, norm(65_536, 1), 'z');
});
