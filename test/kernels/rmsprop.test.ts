import { expect, it } from 'vitest';
import type { StateDims } from '../../shaders/fragments/states.ts';
import { type RmspropDims, rmsprop, rmspropReference } from '../../shaders/rmsprop.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats } from '../harness/random.ts';
import { expectAgreement, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { BITS, expectBitsKept, STATE_CASES, stateDims, stateInputs, trunkOnly } from './states.ts';

/** Three products, two of them with rounded constants; a sum; `sqrt` and the division 3 each. */
const TERMS = 3 + 2 + 1 + 2 * 3;

const withDecay = (d: StateDims, decay = 0.99): RmspropDims => ({ ...d, decay, epsilon: 1e-8 });

function random(d: RmspropDims) {
  const squares = randomFloats(2, d.networks * d.states * d.parameters).map(Math.abs);
  return { ...stateInputs(d), squares };
}

it.each(STATE_CASES.map((d) => withDecay(d)))('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const scale = rmspropReference(d, magnitudes(inputs));
  await expectAgreement(rmsprop, rmspropReference, d, inputs, {
    gradients: { terms: TERMS, scale: scale.gradients },
    squares: { terms: TERMS, scale: scale.squares },
  });
});

it('a constant gradient ends as its sign, whatever its length', async () => {
  const given = [1e-4, -1e-1, 1e2, -1e5];
  const d = withDecay(stateDims(1, given.length, 1, 1), 0.5);
  let squares = given.map(() => 0);
  let gradients = Float32Array.from(given);
  for (let step = 0; step < 30; step++) {
    const got = await runKernel(rmsprop, d, { ...trunkOnly(given), squares });
    squares = Array.from(got.squares);
    gradients = Float32Array.from(got.gradients);
  }
  // v is within 2⁻³⁰ of g²; the roundings of earlier steps are halved each.
  const wanted = given.map((g) => g / (Math.abs(g) + d.epsilon));
  expectClose(gradients, wanted, { terms: 2 * TERMS, scale: 1, context: { given } });
});

it('keeps every bit behind a closed gate, and of a head in another direction', async () => {
  const squares = randomFloats(1, 2 * BITS.length);
  await expectBitsKept(rmsprop, (d) => withDecay(d), { squares }, ['squares']);
});

it('gives 0 for a parameter that never had a gradient, and passes NaN on', async () => {
  const d = withDecay(stateDims(1, 2, 1, 1));
  const { gradients } = await runKernel(rmsprop, d, {
    ...trunkOnly([0, Number.NaN]),
    squares: [0, 0],
  });
  expect([...gradients]).toEqual([0, Number.NaN]);
});

it('refuses operands that do not fit, a decay without a meaning, and too many workgroups', async () => {
  await expectShapesChecked(rmsprop, withDecay(stateDims(2, 7, 3, 3)));
  for (const decay of [0, 1, Number.NaN]) {
    expect(() => rmsprop.workgroups(withDecay(stateDims(1, 1, 1, 1), decay))).toThrow(
      `rmsprop: expected decay between 0 and 1, got ${decay}`,
    );
  }
  expect(() => rmsprop.workgroups(withDecay(stateDims(1, 1, 1, 3, 2)))).toThrow(
    /^rmsprop: expected 1 state or one per objective \(3\), got 2/,
  );
  expectTooManyWorkgroups(rmsprop, withDecay(stateDims(1, 64 * 65_536, 1, 1)), 'x');
  expectTooManyWorkgroups(rmsprop, withDecay(stateDims(65_536, 1, 1, 1)), 'z');
});
