import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type KeepGoodDims, keepGood, keepGoodReference } from '../../shaders/keepGood.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Every second network is halted; in the others head 0 rests. */
function random(d: KeepGoodDims) {
  const size = d.networks * d.parameters;
  return {
    parameters: randomFloats(1, size),
    direction: randomFloats(2, size),
    good: randomFloats(3, size),
    gates: Array.from({ length: d.networks }, (_, n) =>
      Array.from({ length: d.objectives + 2 }, (_, gate) =>
        Number(n % 2 === 0 && gate > 0 && gate <= d.objectives),
      ),
    ).flat(),
    owner: randomIndices(4, d.parameters, d.objectives + 2),
    state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => (i % STATE_SIZE) % 4),
  };
}

const CASES: readonly KeepGoodDims[] = [
  ...[1, 3, 17, 63, 64, 65, 120, 257].map((parameters) => ({
    networks: 1,
    parameters,
    objectives: 2,
  })),
  { networks: 3, parameters: 121, objectives: 3 },
];

it.each(CASES)('copies every bit of a network that is not halted: %j', async (d) => {
  await expectEqual(keepGood, keepGoodReference, d, random(d));
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'names the first parameter whose direction is %s, and leaves the other networks be',
  async (value) => {
    const d = { networks: 3, parameters: 121, objectives: 3 };
    const inputs = random(d);
    // The first is frozen; the second belongs to head 0, which rests.
    inputs.owner.set([4, 0, 1, 3], 0);
    const direction = inputs.direction.map((own, at) => (at < 242 ? value : own));
    const got = await expectEqual(keepGood, keepGoodReference, d, { ...inputs, direction });
    expect([...got.state]).toEqual([0, 1, 2, 3, 121 - 2, 0, 1, 2, 3, 0, 0, 1, 2, 3, 0]);
  },
);

it('keeps the earliest of two reports', async () => {
  const d = { networks: 1, parameters: 3, objectives: 1 };
  const { state } = await runKernel(keepGood, d, {
    ...random(d),
    gates: [1, 1, 0],
    owner: [1, 1, 1],
    direction: [0, Number.NaN, 0],
    state: [0, 0, 0, 0, 3],
  });
  expect([...state]).toEqual([0, 0, 0, 0, 3]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(keepGood, CASES[2]);
  expectTooManyWorkgroups(keepGood, { ...CASES[0], parameters: 64 * 65_536 }, 'x');
  expectTooManyWorkgroups(keepGood, { ...CASES[0], networks: 65_536 }, 'z');
});
