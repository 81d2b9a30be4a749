import { expect, it } from 'vitest';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import { type MseDims, mse, mseReference } from '../../shaders/mse.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Outputs stand at 3 with a gap behind; with `orderSteps` the rows are looked up. */
function loss(
  networks: number,
  batch: number,
  outputs: readonly number[],
  orderSteps = 0,
): MseDims {
  const stride = 3 + batch * total(outputs) + 2;
  const dataRows = orderSteps > 0 ? 11 : batch;
  return { networks, batch, outputs, orderSteps, dataRows, out: { offset: 3, stride } };
}

function total(outputs: readonly number[]): number {
  return outputs.reduce((sum, count) => sum + count, 0);
}

function random(d: MseDims, make: (seed: number, length: number) => Float32Array = randomFloats) {
  return {
    hidden: make(1, d.networks * d.out.stride),
    targets: make(2, d.dataRows * total(d.outputs)),
    ...(d.orderSteps > 0 && {
      order: randomIndices(3, d.orderSteps * d.batch, d.dataRows),
      state: Uint32Array.from({ length: d.networks * 4 }, (_, i) => 5 * i + 2),
    }),
  };
}

it('is exact on whole numbers when the mean divides by a power of two', async () => {
  for (const d of [loss(1, 1, [1]), loss(3, 4, [2, 1, 4]), loss(2, 64, [1, 2], 3)]) {
    await expectEqual(mse, mseReference, d, random(d, randomIntegers));
  }
});

it.each([1, 3, 17, 63, 64, 65, 120, 257])('agrees with its reference: %i rows', async (batch) => {
  for (const d of [loss(1, batch, [1]), loss(3, batch, [1, 1], 3), loss(1, batch, [3, 1, 10])]) {
    const inputs = random(d);
    const expected = mseReference(d, inputs);
    const largest = batch * Math.max(...d.outputs);
    await expectAgreement(mse, mseReference, d, inputs, {
      losses: { terms: sumTerms(largest, lanesFor(largest)) + 4, scale: expected.losses },
      dOut: { terms: 3, scale: expected.dOut.map(Math.abs) },
    });
  }
});

it('has the gradient of its loss: central differences, exact for a square', async () => {
  const d = loss(1, 5, [2, 3]);
  const inputs = random(d);
  const { dOut } = await runKernel(mse, d, inputs);
  const at = (index: number, change: number) => {
    const hidden = Float64Array.from(inputs.hidden);
    hidden[d.out.offset + index] += change;
    return mseReference(d, { ...inputs, hidden }).losses.reduce((sum, value) => sum + value, 0);
  };
  const differences = Array.from(dOut, (_, index) => at(index, 0.5) - at(index, -0.5));
  expectClose(dOut, differences, { terms: 3, scale: 1, context: { kernel: 'mse' } });
});

it('adds no error where outputs are targets, and keeps objectives apart', async () => {
  const d = loss(1, 2, [1, 2]);
  const hidden = [0, 0, 0, 7, 1, 2, 7, 3, 4, 0, 0];
  const { losses, dOut } = await runKernel(mse, d, { hidden, targets: [5, 1, 2, 9, 3, 4] });
  expect([...losses]).toEqual([4, 0]);
  expect([...dOut]).toEqual([2, 0, 0, -2, 0, 0]);
});

it('carries NaN to its own objective only', async () => {
  const d = loss(1, 1, [1, 1]);
  const inputs = { hidden: [0, 0, 0, Number.NaN, 3, 0, 0], targets: [0, 1] };
  expect([...(await runKernel(mse, d, inputs)).losses]).toEqual([Number.NaN, 4]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  for (const orderSteps of [0, 2]) await expectShapesChecked(mse, loss(2, 5, [2, 1], orderSteps));
  expectTooManyWorkgroups(mse, loss(1, 1, new Array<number>(65_536).fill(1)), 'x');
  expectTooManyWorkgroups(mse, loss(65_536, 1, [1]), 'z');
});
