import { expect, it } from 'vitest';
import { type DecayDims, decay, decayReference } from '../../shaders/decay.ts';
import type { StateDims } from '../../shaders/fragments/states.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { BITS, expectBitsKept, STATE_CASES, stateDims, stateInputs } from './states.ts';

const withShare = (d: StateDims, share = 0.01): DecayDims => ({ ...d, share });

function random(d: DecayDims, make = randomFloats) {
  return { ...stateInputs(d, make), parameters: make(2, d.networks * d.parameters) };
}

it.each(STATE_CASES.map((d) => withShare(d, 0.5)))('is exact on whole numbers: %j', async (d) => {
  await expectEqual(decay, decayReference, d, random(d, randomIntegers));
});

it.each(STATE_CASES.map((d) => withShare(d)))('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const scale = decayReference(d, magnitudes(inputs));
  await expectAgreement(decay, decayReference, d, inputs, {
    gradients: { terms: 3, scale: scale.gradients },
  });
});

it('adds θ to the trunk in every direction, and to a head in its own', async () => {
  const d = withShare(stateDims(1, 4, 2, 2), 1);
  const { gradients } = await runKernel(decay, d, {
    gradients: new Array(8).fill(0),
    priority: [1, 0],
    gates: [1, 1, 1, 0],
    // Trunk, head 0, head 1, frozen.
    owner: [2, 0, 1, 3],
    parameters: [1, 2, 3, 4],
  });
  expect([...gradients]).toEqual([1, 0, 3, 0, 1, 2, 0, 0]);
});

it('keeps every bit behind a closed gate, and of a head in another direction', async () => {
  await expectBitsKept(
    decay,
    (d) => withShare(d),
    { parameters: randomFloats(1, BITS.length) },
    [],
  );
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(decay, withShare(stateDims(2, 7, 3, 3)));
  expect(() => decay.workgroups(withShare(stateDims(1, 1, 2, 2, 1)))).toThrow(
    /^decay: one state serves one direction: expected 1 direction, got 2/,
  );
  expectTooManyWorkgroups(decay, withShare(stateDims(1, 64 * 65_536, 1, 1)), 'x');
  expectTooManyWorkgroups(decay, withShare(stateDims(65_536, 1, 1, 1)), 'z');
});
