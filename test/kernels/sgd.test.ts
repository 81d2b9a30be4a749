import { expect, it } from 'vitest';
import { STATE, STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type SgdDims, sgd, sgdReference } from '../../shaders/sgd.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function step(
  networks: number,
  parameters: number,
  directions: number,
  objectives: number,
): SgdDims {
  return { networks, parameters, directions, objectives, rateSteps: 3 };
}

/** Gates as `choosePhase` sets them; each network trains another head and stands at another step. */
function random(d: SgdDims, make: (seed: number, length: number) => Float32Array = randomFloats) {
  const gates = d.objectives + 2;
  return {
    parameters: make(1, d.networks * d.parameters),
    gradients: make(2, d.networks * d.directions * d.parameters),
    rates: make(3, d.networks * d.rateSteps),
    owner: randomIndices(4, d.parameters, gates),
    gates: Array.from({ length: d.networks * gates }, (_, i) => {
      const [network, gate] = [Math.floor(i / gates), i % gates];
      return Number(gate === d.objectives || gate === network % d.objectives);
    }),
    good: make(5, d.networks * d.parameters),
    state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 5 * i),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 120, 257].map((parameters) => step(1, parameters, 1, 2)),
  step(3, 121, 3, 3),
  step(1, 10, 17, 17),
  // An invocation moves several parameters.
  step(2, 2 ** 15 + 67, 1, 2),
];

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(sgd, sgdReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const { parameters, gradients, rates } = magnitudes(inputs);
  // A negative rate adds up what a positive one takes off.
  const scale = sgdReference(d, {
    ...inputs,
    parameters,
    gradients,
    rates: Array.from(rates, (rate) => -rate),
  });
  await expectAgreement(sgd, sgdReference, d, inputs, {
    parameters: { terms: d.directions + 2, scale: scale.parameters },
    good: { terms: 0, scale: scale.good },
    state: { terms: 0, scale: scale.state },
  });
});

it('moves along −gradient: a loss that is linear falls by rate · |g|²', async () => {
  const d = step(1, 8, 1, 1);
  const inputs = {
    ...random(d, randomIntegers),
    rates: [0.5, 0.5, 0.5],
    owner: new Array(8).fill(1),
  };
  const { parameters } = await runKernel(sgd, d, inputs);
  const fall = inputs.gradients.reduce(
    (sum, g, p) => sum + g * (inputs.parameters[p] - parameters[p]),
    0,
  );
  expect(fall).toBe(inputs.gradients.reduce((sum, g) => sum + 0.5 * g * g, 0));
});

it('keeps every bit behind a closed gate: −0, subnormals, NaN with its payload', async () => {
  const bits = Uint32Array.of(
    0x80000000,
    1,
    0x807fffff,
    0x7fc12345,
    0xffc00001,
    0x7f800000,
    0x3f800001,
  );
  const d = step(1, bits.length, 2, 2);
  const { parameters } = await runKernel(sgd, d, {
    ...random(d),
    parameters: new Float32Array(bits.buffer),
    gradients: new Array(2 * bits.length).fill(Number.NaN),
    owner: bits.map((_, p) => (p % 2 === 0 ? 1 : 3)),
    gates: [1, 0, 1, 0],
  });
  expect(new Uint32Array(parameters.buffer)).toEqual(bits);
});

it('takes the rate of the current step, round the ring', async () => {
  const d = step(1, 1, 1, 1);
  const inputs = {
    parameters: [0],
    gradients: [-1],
    gates: [1, 1, 0],
    owner: [0],
    rates: [1, 2, 4],
  };
  for (const [current, rate] of [
    [0, 1],
    [1, 2],
    [2, 4],
    [3, 1],
    [3_000_000_001, 2],
  ]) {
    // The other words of the state are not read.
    const { parameters } = await runKernel(sgd, d, {
      ...inputs,
      state: [1, current + 1, current, 1, 0],
    });
    expect(parameters[0]).toBe(rate);
  }
});

/** The second and third of these would become infinite, the fourth by the rate alone. */
const OVERFLOWING = {
  parameters: [1, 2, 3, 4, 5],
  gradients: [1, Number.POSITIVE_INFINITY, 3e38, 3e38, 1, 1, 1, 3e38, 0, 1],
  gates: [1, 1, 0],
  owner: [1, 1, 1, 1, 1],
  rates: [2, 2, 2],
  good: [9, 9, 9, 9, 9],
  state: [7, 1, 0, 0, 0],
};

it('leaves a parameter as it is that would not be finite, and names the first', async () => {
  const d = step(1, 5, 2, 1);
  const got = await expectEqual(sgd, sgdReference, d, OVERFLOWING);
  expect([...got.parameters]).toEqual([-3, 2, 3, 4, 1]);
  expect([...got.state]).toEqual([7, 1, 0, 0, 5 - 1]);
});

it('tells NaN as well, and nothing behind a closed gate', async () => {
  const d = step(1, 5, 2, 1);
  const gradients = [0, Number.NaN, Number.NaN, 0, 0, 0, 0, 0, 0, 0];
  const seen = { ...OVERFLOWING, gradients, owner: [1, 2, 1, 1, 1] };
  expect((await runKernel(sgd, d, seen)).state[STATE.fault]).toBe(5 - 2);
  const { state } = await runKernel(sgd, d, { ...seen, gates: [0, 0, 0] });
  expect([...state]).toEqual(OVERFLOWING.state);
});

it('keeps the parameters before the step, until the network is halted', async () => {
  const d = step(1, 5, 2, 1);
  const moving = await runKernel(sgd, d, OVERFLOWING);
  expect([...moving.good]).toEqual(OVERFLOWING.parameters);
  const halted = await runKernel(sgd, d, { ...OVERFLOWING, gates: [0, 0, 0] });
  expect([...halted.good]).toEqual(OVERFLOWING.good);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(sgd, step(2, 7, 3, 3));
  expectTooManyWorkgroups(sgd, step(1, 8 * 64 * 65_536, 1, 1), 'x');
  expectTooManyWorkgroups(sgd, step(65_536, 1, 1, 1), 'z');
});
