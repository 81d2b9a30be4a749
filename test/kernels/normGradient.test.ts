import { expect, it } from 'vitest';
import {
  type NormGradientDims,
  normGradient,
  normGradientReference,
} from '../../shaders/normGradient.ts';
import { normPenaltyReference } from '../../shaders/normPenalty.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function gradient(networks: number, parameters: number, directions: number): NormGradientDims {
  const weights = countedOf(parameters).reduce((sum, one) => sum + one, 0);
  return { networks, parameters, directions, weights, objectives: 3, objective: 1 };
}

function countedOf(parameters: number): Uint32Array {
  return randomIndices(5, parameters, 2).map((one, p) => (p === 0 ? 1 : one));
}

function random(
  d: NormGradientDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  return {
    parameters: make(1, d.networks * d.parameters),
    counted: countedOf(d.parameters),
    weights: make(2, d.networks * d.directions * d.objectives),
    gradients: make(3, d.networks * d.directions * d.parameters),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 257].map((parameters) => gradient(1, parameters, 2)),
  gradient(3, 121, 3),
  gradient(2, 10, 17),
];

it.each(CASES)('agrees with its reference: %j', async (d) => {
  await expectAgreement(normGradient, normGradientReference, d, random(d), {
    gradients: { terms: 5, scale: 3 },
  });
});

it('is exact on whole numbers where the slope is one', async () => {
  const d = { ...gradient(2, 65, 2), weights: 2 };
  await expectEqual(normGradient, normGradientReference, d, random(d, randomIntegers));
});

it('has the slope of the penalty, exact for a square', async () => {
  const d = gradient(1, 17, 1);
  const inputs = { ...random(d), weights: [0, 1, 0], gradients: new Float32Array(17) };
  const { gradients } = await runKernel(normGradient, d, inputs);
  const slopes = Array.from(inputs.parameters, (_, p) => {
    const at = (change: number) => {
      const parameters = Float64Array.from(inputs.parameters);
      parameters[p] += change;
      return normPenaltyReference(d, { ...inputs, parameters, losses: [0, 0, 0] }).losses[1];
    };
    return (at(0.5) - at(-0.5)) / 1;
  });
  expectClose(gradients, slopes, { terms: 4, scale: 1, context: { kernel: 'normGradient' } });
});

it('adds nothing to a direction without a share, nor to a bias', async () => {
  const d = { networks: 1, parameters: 2, directions: 2, weights: 1, objectives: 1, objective: 0 };
  const { gradients } = await runKernel(normGradient, d, {
    parameters: [3, 5],
    counted: [1, 0],
    weights: [0, 0.5],
    gradients: [1, 2, 3, 4],
  });
  expect([...gradients]).toEqual([1, 2, 6, 4]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(normGradient, gradient(2, 7, 2));
  expectTooManyWorkgroups(normGradient, gradient(1, 64 * 65_536, 1), 'x');
});
