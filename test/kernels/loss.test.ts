import { expect, it } from 'vitest';
import { type Loss, MSE } from '../../shaders/fragments/loss.ts';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import { type LossDims, loss, lossReference } from '../../shaders/loss.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, sumTerms, TANH_TERMS } from './agreement.ts';
import { LOSSES } from './examples.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Outputs stand at 3 with a gap behind; with `orderSteps` the rows are looked up. */
function lossOf(
  networks: number,
  batch: number,
  outputs: readonly number[],
  orderSteps = 0,
  losses: readonly Loss[] = outputs.map(() => MSE),
): LossDims {
  const stride = 3 + batch * total(outputs) + 2;
  const dataRows = orderSteps > 0 ? 11 : batch;
  return { networks, batch, outputs, losses, orderSteps, dataRows, out: { offset: 3, stride } };
}

function total(outputs: readonly number[]): number {
  return outputs.reduce((sum, count) => sum + count, 0);
}

function random(d: LossDims, make: (seed: number, length: number) => Float32Array = randomFloats) {
  return {
    hidden: make(1, d.networks * d.out.stride),
    targets: make(2, d.dataRows * total(d.outputs)),
    ...(d.orderSteps > 0 && {
      order: randomIndices(3, d.orderSteps * d.batch, d.dataRows),
      state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 5 * i + 2),
    }),
  };
}

it('is exact on whole numbers when the mean divides by a power of two', async () => {
  for (const d of [lossOf(1, 1, [1]), lossOf(3, 4, [2, 1, 4]), lossOf(2, 64, [1, 2], 3)]) {
    await expectEqual(loss, lossReference, d, random(d, randomIntegers));
  }
});

it.each([1, 3, 17, 63, 64, 65, 120, 257])('agrees with its reference: %i rows', async (batch) => {
  for (const d of [
    lossOf(1, batch, [1]),
    lossOf(3, batch, [1, 1], 3),
    lossOf(1, batch, [3, 1, 10]),
  ]) {
    const inputs = random(d);
    const expected = lossReference(d, inputs);
    const largest = batch * Math.max(...d.outputs);
    await expectAgreement(loss, lossReference, d, inputs, {
      losses: { terms: sumTerms(largest, lanesFor(largest)) + 4, scale: expected.losses },
      dOut: { terms: 3, scale: expected.dOut.map(Math.abs) },
    });
  }
});

it('leaves the loss of an objective without outputs, and what rows without targets send back', async () => {
  const d = { ...lossOf(2, 6, [0, 2, 0, 1], 3), targeted: 4 };
  const kept = { losses: randomFloats(6, 2 * 4), dOut: randomFloats(7, 2 * 6 * 3) };
  const inputs = { ...random(d), ...kept };
  const expected = lossReference(d, inputs);
  const got = await expectAgreement(loss, lossReference, d, inputs, {
    losses: { terms: sumTerms(8, lanesFor(8)) + 4, scale: expected.losses.map(Math.abs) },
    dOut: { terms: 3, scale: expected.dOut.map(Math.abs) },
  });
  expect(got.losses[0]).toBe(kept.losses[0]);
  expect(got.losses[2]).toBe(kept.losses[2]);
  for (const at of [4 * 3, 5 * 3 + 2]) expect(got.dOut[at]).toBe(kept.dOut[at]);
  expect(got.losses[1]).not.toBe(kept.losses[1]);
});

it('has the gradient of its loss: central differences, exact for a square', async () => {
  const d = lossOf(1, 5, [2, 3]);
  const inputs = random(d);
  const { dOut } = await runKernel(loss, d, inputs);
  const at = (index: number, change: number) => {
    const hidden = Float64Array.from(inputs.hidden);
    hidden[d.out.offset + index] += change;
    return lossReference(d, { ...inputs, hidden }).losses.reduce((sum, value) => sum + value, 0);
  };
  const differences = Array.from(dOut, (_, index) => at(index, 0.5) - at(index, -0.5));
  expectClose(dOut, differences, { terms: 3, scale: 1, context: { kernel: 'loss' } });
});

/** Shares of a row's classes: positive and adding up to 1, also where the loss would take anything. */
function shares(d: LossDims): Float32Array {
  const targets = new Float32Array(d.dataRows * total(d.outputs));
  const given = randomFloats(8, targets.length).map(Math.abs);
  let first = 0;
  for (const count of d.outputs) {
    for (let row = 0; row < d.dataRows; row++) {
      const at = row * total(d.outputs) + first;
      const sum = given.subarray(at, at + count).reduce((all, value) => all + value, 0);
      for (let o = at; o < at + count; o++)
        targets[o] = count === 1 ? given[o] % 1 : given[o] / sum;
    }
    first += count;
  }
  return targets;
}

/** exp and log of WGSL, in units in the last place of what they are added to. */
const EXP_TERMS = 64;

it.each([1, 3, 17, 65, 257])('agrees with its reference for every loss: %i rows', async (batch) => {
  for (const orderSteps of [0, 3]) {
    const outputs = LOSSES.map((_, k) => 1 + (k % 4));
    const d = lossOf(2, batch, outputs, orderSteps, LOSSES);
    const inputs = { ...random(d), targets: shares(d) };
    const largest = Math.max(...inputs.hidden.map(Math.abs)) + 1;
    const scale = largest * largest + 1;
    await expectAgreement(loss, lossReference, d, inputs, {
      losses: { terms: sumTerms(4 * batch, lanesFor(4 * batch)) + EXP_TERMS + TANH_TERMS, scale },
      dOut: { terms: EXP_TERMS + TANH_TERMS, scale: (2 * largest) / batch },
    });
  }
});

it.each(LOSSES)('has the slope of its loss: central differences of the reference, %j', (one) => {
  const d = lossOf(1, 5, [3], 0, [one]);
  const inputs = { ...random(d), targets: shares(d) };
  const { dOut } = lossReference(d, inputs);
  dOut.forEach((slope, index) => {
    const at = (change: number) => {
      const hidden = Float64Array.from(inputs.hidden);
      hidden[d.out.offset + index] += change;
      return lossReference(d, { ...inputs, hidden }).losses[0];
    };
    expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(slope, 7);
  });
});

it('keeps finite where exponentials would overflow', async () => {
  const losses = [
    { name: 'crossEntropy' },
    { name: 'binaryCrossEntropy' },
    { name: 'logCosh' },
  ] as const;
  const d = lossOf(1, 1, [2, 1, 1], 0, losses);
  const hidden = [0, 0, 0, 1000, -1000, 500, -500, 0, 0];
  const got = await runKernel(loss, d, { hidden, targets: [0, 1, 0, 0] });
  expectClose(got.losses, [2000, 500, 500 - Math.LN2], {
    terms: 8,
    scale: 2000,
    context: { kernel: 'loss' },
  });
  expectClose(got.dOut, [1, -1, 1, -1], {
    terms: TANH_TERMS,
    scale: 1,
    context: { kernel: 'loss' },
  });
});

it('adds no error where outputs are targets, and keeps objectives apart', async () => {
  const d = lossOf(1, 2, [1, 2]);
  const hidden = [0, 0, 0, 7, 1, 2, 7, 3, 4, 0, 0];
  const { losses, dOut } = await runKernel(loss, d, { hidden, targets: [5, 1, 2, 9, 3, 4] });
  expect([...losses]).toEqual([4, 0]);
  expect([...dOut]).toEqual([2, 0, 0, -2, 0, 0]);
});

it('carries NaN to its own objective only', async () => {
  const d = lossOf(1, 1, [1, 1]);
  const inputs = { hidden: [0, 0, 0, Number.NaN, 3, 0, 0], targets: [0, 1] };
  expect([...(await runKernel(loss, d, inputs)).losses]).toEqual([Number.NaN, 4]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  for (const orderSteps of [0, 2])
    await expectShapesChecked(loss, lossOf(2, 5, [2, 1], orderSteps));
  expectTooManyWorkgroups(loss, lossOf(1, 1, new Array<number>(65_536).fill(1)), 'x');
  expectTooManyWorkgroups(loss, lossOf(65_536, 1, [1]), 'z');
});
