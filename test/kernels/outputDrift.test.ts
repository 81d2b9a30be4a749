import { expect, it } from 'vitest';
import {
  type OutputDriftDims,
  outputDrift,
  outputDriftReference,
} from '../../shaders/outputDrift.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Other tensors stand before and after the outputs. */
function drift(networks: number, batch: number, outputs: readonly number[]): OutputDriftDims {
  const size = batch * outputs.reduce((sum, count) => sum + count, 0);
  return {
    networks,
    batch,
    outputs,
    trial: { offset: 3, stride: size + 5 },
    step: { offset: 7, stride: size + 7 },
  };
}

/** Every third network has accepted a trial; `rhs` holds what an earlier trial left there. */
function random(
  d: OutputDriftDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const protectable = d.outputs.slice(0, -1).reduce((sum, count) => sum + count, 0);
  return {
    trial: make(1, d.networks * d.trial.stride),
    step: make(2, d.networks * d.step.stride),
    rhs: make(3, d.networks * protectable * d.batch),
    accepted: Array.from({ length: d.networks }, (_, n) => Number(n % 3 === 2)),
    priority: randomIndices(4, d.networks, d.outputs.length),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 257].map((batch) => drift(2, batch, [1, 1])),
  drift(17, 5, [2, 1, 3]),
  drift(9, 3, new Array(17).fill(1)),
];

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(outputDrift, outputDriftReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const { trial, step } = magnitudes(inputs);
  const negative = Array.from(step, (value) => -value);
  const scale = outputDriftReference(d, { ...inputs, trial, step: negative }).rhs;
  await expectAgreement(outputDrift, outputDriftReference, d, inputs, { rhs: { terms: 1, scale } });
});

it('lists the rows of one output after the other, for the protected ones only', async () => {
  const d = drift(3, 2, [1, 2, 1]);
  const run = async (priority: number) => {
    const { rhs } = await runKernel(outputDrift, d, {
      ...random(d),
      // Outputs of row 0: 1 to 4, of row 1: 5 to 8.
      trial: new Array(3).fill([0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0]).flat(),
      step: new Array(3 * 15).fill(0),
      accepted: [0, 0.5, 0],
      priority: new Array(3).fill(priority),
    });
    return [...rhs];
  };
  const none = [0, 0, 0, 0, 0, 0];
  const all = [1, 5, 2, 6, 3, 7];
  expect(await run(0)).toEqual([...none, ...none, ...none]);
  expect(await run(1)).toEqual([1, 5, 0, 0, 0, 0, ...none, 1, 5, 0, 0, 0, 0]);
  expect(await run(2)).toEqual([...all, ...none, ...all]);
});

it('is 0 where nothing moved', async () => {
  const d = { ...drift(2, 17, [2, 1]), step: drift(2, 17, [2, 1]).trial };
  const { trial } = random(d);
  const { rhs } = await runKernel(outputDrift, d, {
    trial,
    step: trial,
    accepted: [0, 0],
    priority: [1, 1],
  });
  expect([...rhs]).toEqual(new Array(2 * 34).fill(0));
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(outputDrift, drift(2, 3, [2, 1]));
  expectTooManyWorkgroups(outputDrift, drift(1, 64 * 65_536, [1, 1]), 'x');
  expectTooManyWorkgroups(outputDrift, drift(65_536, 1, [1, 1]), 'z');
});
