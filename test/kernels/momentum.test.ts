import { expect, it } from 'vitest';
import type { StateDims } from '../../shaders/fragments/states.ts';
import { type MomentumDims, momentum, momentumReference } from '../../shaders/momentum.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { BITS, expectBitsKept, STATE_CASES, stateDims, stateInputs, trunkOnly } from './states.ts';

/** Two products with a rounded constant, two sums. */
const TERMS = 2 * 2 + 2;

const CASES = STATE_CASES.flatMap((d) => [withBeta(d, false), withBeta(d, true)]);

function withBeta(d: StateDims, nesterov: boolean, beta = 0.9): MomentumDims {
  return { ...d, beta, nesterov };
}

function random(d: MomentumDims, make = randomFloats) {
  return { ...stateInputs(d, make), buffers: make(2, d.networks * d.states * d.parameters) };
}

it.each(CASES)('is exact on whole numbers with β a half: %j', async (d) => {
  const half = { ...d, beta: 0.5 };
  await expectEqual(momentum, momentumReference, half, random(half, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const scale = momentumReference(d, magnitudes(inputs));
  await expectAgreement(momentum, momentumReference, d, inputs, {
    gradients: { terms: TERMS, scale: scale.gradients },
    buffers: { terms: TERMS, scale: scale.buffers },
  });
});

it.each([false, true])('β = 0 leaves plain descent, nesterov %s', async (nesterov) => {
  const d = withBeta(stateDims(2, 65, 2, 2), nesterov, 0);
  const inputs = random(d);
  expect((await runKernel(momentum, d, inputs)).gradients).toEqual(inputs.gradients);
});

it.each([
  [false, [1, 1.5, 1.75]],
  [true, [1.5, 1.75, 1.875]],
])('a constant gradient adds up, nesterov %s', async (nesterov, wanted) => {
  const d = withBeta(stateDims(1, 1, 1, 1), nesterov, 0.5);
  let buffers = [0];
  const seen: number[] = [];
  for (let step = 0; step < wanted.length; step++) {
    const got = await runKernel(momentum, d, { ...trunkOnly([1]), buffers });
    buffers = Array.from(got.buffers);
    seen.push(got.gradients[0]);
  }
  expect(seen).toEqual(wanted);
});

it('keeps every bit behind a closed gate, and of a head in another direction', async () => {
  const buffers = randomFloats(1, 2 * BITS.length);
  await expectBitsKept(momentum, (d) => withBeta(d, true), { buffers }, ['buffers']);
});

it('refuses operands that do not fit, a β without a meaning, and too many workgroups', async () => {
  await expectShapesChecked(momentum, withBeta(stateDims(2, 7, 3, 3), false));
  for (const beta of [-0.1, 1, Number.NaN]) {
    expect(() => momentum.workgroups(withBeta(stateDims(1, 1, 1, 1), false, beta))).toThrow(
      `momentum: expected beta from 0 to below 1, got ${beta}`,
    );
  }
  expect(() => momentum.workgroups(withBeta(stateDims(1, 1, 2, 2, 1), false))).toThrow(
    /^momentum: one state serves one direction: expected 1 direction, got 2/,
  );
  expectTooManyWorkgroups(momentum, withBeta(stateDims(1, 64 * 65_536, 1, 1), false), 'x');
  expectTooManyWorkgroups(momentum, withBeta(stateDims(65_536, 1, 1, 1), false), 'z');
});
