import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { tapeOf } from '../../shaders/fragments/smallNetwork.ts';
import { smallForward, smallForwardReference } from '../../shaders/smallForward.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, TANH_TERMS } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { CASES, orderOf, type SmallDims, smallDims, stateOf } from './smallNetwork.ts';

function inputsOf(d: SmallDims, make: typeof randomFloats) {
  return {
    parameters: make(1, d.networks * d.parameters.stride),
    inputs: make(2, d.dataRows * d.inputs),
    targets: make(3, d.dataRows * tapeOf(d).outputs),
    state: stateOf(d),
    ...orderOf(d),
  };
}

/** Squares over 1, 2 or 4 elements are exact. */
it.each([
  smallDims(1, [1, 10], [1, 1], { networks: 3, orderSteps: 5 }),
  smallDims(4, [2, 5, 3], [1, 2]),
])('is exact on whole numbers: %j', async (dims) => {
  const d = { ...dims, losses: dims.outputs.map(() => ({ name: 'mse' }) as const) };
  const integers: typeof randomFloats = (seed, length) => randomIntegers(seed, length, 2);
  await expectEqual(smallForward, smallForwardReference, d, inputsOf(d, integers));
});

it.each([...CASES, smallDims(3, [2, 6], [1, 2], { activation: 'tanh' })])(
  'agrees with the kernels that it stands for, in f64: %j',
  async (d) => {
    const widest = Math.max(d.inputs, ...d.units) + 1;
    const size = widest ** (d.units.length + 1);
    const terms =
      widest * (d.units.length + 1) + d.batch * 3 + (d.activation === 'tanh' ? TANH_TERMS : 0);
    await expectAgreement(smallForward, smallForwardReference, d, inputsOf(d, randomFloats), {
      tape: { terms, scale: size },
      losses: { terms, scale: size ** 2 },
      state: { terms: 0, scale: 0 },
      history: { terms, scale: size ** 2 },
    });
  },
);

it('halts a network whose loss is not finite, and leaves the others be', async () => {
  const d = smallDims(1, [1, 3], [1, 1], { networks: 2 });
  const inputs = inputsOf(d, randomFloats);
  const parameters = inputs.parameters.map((value, at) =>
    at < d.parameters.stride ? Number.POSITIVE_INFINITY : value,
  );
  const { state } = await runKernel(smallForward, d, { ...inputs, parameters });
  expect(state[3]).toBe(3);
  expect(state[STATE_SIZE + 3]).toBeLessThan(2);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(smallForward, CASES[1]);
  expectTooManyWorkgroups(smallForward, { ...CASES[0], networks: 65_536 }, 'z');
});
