import { expect, it } from 'vitest';
import { type ClipDims, clip, clipReference } from '../../shaders/clip.ts';
import type { StateDims } from '../../shaders/fragments/states.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { expectAgreement, magnitudes, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { expectBitsKept, STATE_CASES, stateDims, stateInputs, trunkOnly } from './states.ts';

const withMost = (d: StateDims, most = 1): ClipDims => ({ ...d, most });

/** The sum of squares halved by `sqrt`; divisions and `sqrt` 3 each, the rounded constants. */
const termsOf = (d: StateDims) => sumTerms(d.parameters, 64) / 2 + 4 * 3 + 2;

it.each(STATE_CASES.flatMap((d) => [withMost(d, 0.3), withMost(d, 2)]))(
  'agrees with its reference: %j',
  async (d) => {
    const inputs = stateInputs(d);
    const scale = clipReference(d, magnitudes(inputs));
    await expectAgreement(clip, clipReference, d, inputs, {
      gradients: { terms: termsOf(d), scale: scale.gradients },
    });
  },
);

it.each([1, 63, 64, 65, 257])(
  'makes a long direction of %i parameters as long as allowed',
  async (size) => {
    const d = withMost(stateDims(1, size, 1, 1), 0.25);
    const { gradients } = await runKernel(clip, d, trunkOnly(new Array(size).fill(3)));
    const wanted = new Array(size).fill(0.25 / (Math.sqrt(size) + 1e-6 / 3));
    expectClose(gradients, wanted, { terms: termsOf(d), scale: 0.25, context: { size } });
  },
);

it('keeps every bit of a direction that is short enough', async () => {
  const gradients = [0.6, -0.7, -0, 1e-40];
  const d = withMost(stateDims(1, gradients.length, 1, 1));
  const got = await runKernel(clip, d, trunkOnly(gradients));
  const bits = (values: ArrayLike<number>) => new Uint32Array(Float32Array.from(values).buffer);
  expect(bits(got.gradients)).toEqual(bits(gradients));
});

it('does not count what rests, and takes every direction by itself', async () => {
  const d = withMost(stateDims(1, 4, 2, 2));
  const { gradients } = await runKernel(clip, d, {
    // Trunk, head 0, head 1, frozen.
    owner: [2, 0, 1, 3],
    priority: [1, 0],
    gates: [1, 1, 1, 0],
    gradients: [3, 100, 4, 100, 0.6, 0.7, 100, 100],
  });
  const share = 1 / (5 + 1e-6);
  const wanted = [3 * share, 100, 4 * share, 100, ...[0.6, 0.7, 100, 100].map(Math.fround)];
  expectClose(gradients, wanted, { terms: termsOf(d), scale: wanted, context: { wanted } });
  for (const at of [1, 3, 4, 5, 6, 7]) expect(gradients[at]).toBe(wanted[at]);
});

it('clips what is too long for f32 to square, and passes NaN on', async () => {
  const d = withMost(stateDims(1, 2, 1, 1), 1e10);
  const long = await runKernel(clip, d, trunkOnly([3e25, -4e25]));
  expectClose(long.gradients, [6e9, -8e9], { terms: termsOf(d), scale: 1e10, context: { d } });
  const none = await runKernel(clip, d, trunkOnly([1, Number.NaN]));
  expect([...none.gradients]).toEqual([Number.NaN, Number.NaN]);
});

it('keeps every bit behind a closed gate, and of a head in another direction', async () => {
  await expectBitsKept(clip, (d) => withMost(d), {}, []);
});

it('refuses operands that do not fit, a norm without a meaning, and too many workgroups', async () => {
  await expectShapesChecked(clip, withMost(stateDims(2, 7, 3, 3)));
  for (const most of [0, -1, Number.NaN]) {
    expect(() => clip.workgroups(withMost(stateDims(1, 1, 1, 1), most))).toThrow(
      `clip: expected a norm above 0, got ${most}`,
    );
  }
  expect(() => clip.workgroups(withMost(stateDims(1, 1, 2, 2, 1)))).toThrow(
    /^clip: one state serves one direction: expected 1 direction, got 2/,
  );
  expectTooManyWorkgroups(clip, withMost(stateDims(1, 1, 65_536, 65_536)), 'x');
  expectTooManyWorkgroups(clip, withMost(stateDims(65_536, 1, 1, 1)), 'z');
});
