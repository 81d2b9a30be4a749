import { expect, it } from 'vitest';
import { tapeOf } from '../../shaders/fragments/smallNetwork.ts';
import { smallBackward, smallBackwardReference } from '../../shaders/smallBackward.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { CASES, type SmallDims, smallDims, stateOf } from './smallNetwork.ts';

function inputsOf(d: SmallDims, make: typeof randomFloats) {
  return {
    parameters: make(1, d.networks * d.parameters.stride),
    tape: make(3, d.networks * tapeOf(d).size),
    state: stateOf(d),
  };
}

const integers: typeof randomFloats = (seed, length) => randomIntegers(seed, length, 2);

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(smallBackward, smallBackwardReference, d, inputsOf(d, integers));
});

it.each([...CASES, smallDims(3, [2, 6, 4], [1, 2], { activation: 'tanh' })])(
  'agrees with the kernels that it stands for, in f64: %j',
  async (d) => {
    const widest = Math.max(d.inputs, tapeOf(d).outputs, ...d.units) + 1;
    const bound = {
      terms: widest * (d.units.length + 1) + d.batch + 4,
      scale: d.batch * widest ** d.units.length,
    };
    await expectAgreement(smallBackward, smallBackwardReference, d, inputsOf(d, randomFloats), {
      gradients: bound,
      gates: { terms: 0, scale: 0 },
      priority: { terms: 0, scale: 0 },
    });
  },
);

it('gives a direction nothing of the objectives that it does not serve', async () => {
  const d = smallDims(2, [1, 4], [1, 2]);
  const { parameters } = d;
  for (const phase of [0, 1]) {
    const state = [0, 1, 0, phase, 0];
    const { gradients } = await runKernel(smallBackward, d, {
      ...inputsOf(d, randomFloats),
      state,
    });
    const heads = [0, 1, 2].map((output) => gradients[parameters.heads.bias + output] !== 0);
    expect(heads).toEqual(phase === 0 ? [true, false, false] : [false, true, true]);
  }
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(smallBackward, CASES[1]);
  expectTooManyWorkgroups(smallBackward, { ...CASES[0], networks: 65_536 }, 'z');
});
