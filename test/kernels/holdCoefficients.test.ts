import { expect, it } from 'vitest';
import {
  type HoldCoefficientsDims,
  holdCoefficients,
  holdCoefficientsReference,
} from '../../shaders/holdCoefficients.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function random(d: HoldCoefficientsDims) {
  const size = d.networks * d.coefficients * d.parameters;
  return { parameters: randomFloats(1, size), before: randomFloats(2, size) };
}

it.each([
  ...[1, 21, 32, 33].map((parameters) => ({
    networks: 1,
    coefficients: 2,
    parameters,
    moved: 1,
  })),
  ...[0, 1, 2, 3].map((moved) => ({ networks: 3, coefficients: 3, parameters: 25, moved })),
])('copies every bit: %j', async (d) => {
  await expectEqual(holdCoefficients, holdCoefficientsReference, d, random(d));
});

it('the first coefficients keep their step', async () => {
  const d = { networks: 1, coefficients: 3, parameters: 2, moved: 2 };
  const { held } = await runKernel(holdCoefficients, d, {
    parameters: [1, 2, 3, 4, 5, 6],
    before: [7, 8, 9, 10, 11, 12],
  });
  expect([...held]).toEqual([1, 2, 3, 4, 11, 12]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  const d = { networks: 2, coefficients: 2, parameters: 7, moved: 1 };
  await expectShapesChecked(holdCoefficients, d);
  expectTooManyWorkgroups(holdCoefficients, { ...d, parameters: 32 * 65_536 }, 'x');
  expectTooManyWorkgroups(holdCoefficients, { ...d, networks: 65_536 }, 'z');
});
