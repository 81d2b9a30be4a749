import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type TrialStepDims, trialStep, trialStepReference } from '../../shaders/trialStep.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function trial(
  networks: number,
  parameters: number,
  share: number,
  { objectives = 3, objective = 1, resets = false } = {},
): TrialStepDims {
  return { networks, parameters, objectives, objective, share, rateSteps: 3, resets };
}

/** Every second network has accepted a trial. */
function random(
  d: TrialStepDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const size = d.networks * d.parameters;
  return {
    before: make(1, size),
    direction: make(2, size),
    parameters: make(3, size),
    rates: make(4, d.networks * d.rateSteps),
    owner: randomIndices(5, d.parameters, d.objectives + 2),
    accepted: Array.from({ length: d.networks }, (_, n) => (n % 2) / 4),
    state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 5 * i),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 120, 257].map((parameters) => trial(1, parameters, 0.5)),
  trial(3, 121, 1, { resets: true }),
  trial(3, 121, 0),
  trial(2, 65, 0.25, { objectives: 17, objective: 16 }),
  trial(2, 10, 0.5, { objective: 0 }),
];

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(trialStep, trialStepReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  // A negative rate adds up what a positive one takes off.
  const sizes = magnitudes(inputs);
  const rates = Array.from(sizes.rates, (rate) => -rate);
  const { accepted, parameters } = trialStepReference(d, { ...sizes, rates });
  await expectAgreement(trialStep, trialStepReference, d, inputs, {
    accepted: { terms: 0, scale: accepted },
    parameters: { terms: 3, scale: parameters },
  });
});

/** Owners in order: heads 0, 1 and 2, the trunk, frozen. */
async function moved(share: number) {
  const { parameters } = await runKernel(trialStep, trial(1, 5, share), {
    ...random(trial(1, 5, share)),
    before: new Array(5).fill(8),
    direction: new Array(5).fill(1),
    owner: [0, 1, 2, 3, 4],
    rates: [4, 4, 4],
  });
  return [...parameters];
}

it('halves the step of trunk and protected heads, and not that of its own head', async () => {
  expect(await moved(1)).toEqual([4, 4, 8, 4, 8]);
  expect(await moved(0.5)).toEqual([6, 4, 8, 6, 8]);
  expect(await moved(0)).toEqual([8, 4, 8, 8, 8]);
});

it('takes back what is no number', async () => {
  const d = trial(1, 3, 0);
  const { parameters } = await runKernel(trialStep, d, {
    ...random(d),
    before: [1, 2, 3],
    direction: [Number.NaN, Number.POSITIVE_INFINITY, Number.NaN],
    parameters: new Array(3).fill(Number.NaN),
    owner: [3, 0, 2],
  });
  expect([...parameters]).toEqual([1, 2, 3]);
});

it('keeps every bit of an accepted network: −0, subnormals, NaN with its payload', async () => {
  const bits = Uint32Array.of(0x80000000, 1, 0x807fffff, 0x7fc12345, 0x7f800000, 0x3f800001);
  const d = trial(1, bits.length, 0.5);
  const { parameters } = await runKernel(trialStep, d, {
    ...random(d),
    parameters: new Float32Array(bits.buffer),
    accepted: [0.125],
  });
  expect(new Uint32Array(parameters.buffer)).toEqual(bits);
});

it('begins a step anew, whatever the step before accepted', async () => {
  const d = trial(65, 65, 1, { resets: true });
  const inputs = random(d);
  const [after, fresh] = await Promise.all(
    [1, 0].map((share) =>
      runKernel(trialStep, d, { ...inputs, accepted: new Array(65).fill(share) }),
    ),
  );
  expect([...after.accepted]).toEqual(new Array(65).fill(0));
  expect(after.parameters).toEqual(fresh.parameters);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(trialStep, trial(2, 7, 0.5));
  expectTooManyWorkgroups(trialStep, trial(1, 64 * 65_536, 1), 'x');
  expectTooManyWorkgroups(trialStep, trial(65_536, 1, 1), 'z');
});
