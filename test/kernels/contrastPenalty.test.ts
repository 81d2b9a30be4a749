import { expect, it } from 'vitest';
import {
  type ContrastPenaltyDims,
  contrastPenalty,
  contrastPenaltyReference,
} from '../../shaders/contrastPenalty.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Of 4 outputs the middle two are read; 2 rows with targets stand before the probes, 1 row of others behind them. */
function penalty(
  networks: number,
  rows: number,
  coefficients: number,
  more: Partial<ContrastPenaltyDims> = {},
): ContrastPenaltyDims {
  const batch = 3 + rows * coefficients;
  return {
    networks,
    objectives: 3,
    objective: 1,
    batch,
    outputs: 4,
    from: 1,
    to: 3,
    first: 2,
    rows,
    coefficients,
    oneSided: false,
    link: 'identity',
    out: { offset: 3, stride: 4 + 4 * batch },
    ...more,
  };
}

function random(
  d: ContrastPenaltyDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  return {
    hidden: make(1, d.networks * d.out.stride),
    coefficients: make(2, d.coefficients),
    losses: make(3, d.networks * d.objectives),
    dOut: make(4, d.networks * d.batch * d.outputs),
  };
}

const SIZES: readonly (readonly [number, number, number])[] = [
  ...[1, 3, 17, 64, 65, 257].map((rows) => [1, rows, 3] as const),
  ...[17, 63, 65, 120, 257].map((coefficients) => [2, 1, coefficients] as const),
  [3, 5, 16],
  [2, 3, 17],
];
const CASES = SIZES.flatMap((sizes) =>
  [false, true].map((oneSided) => penalty(...sizes, { oneSided })),
);

it('is exact on whole numbers, and leaves what is not its own', async () => {
  for (const d of [penalty(2, 4, 2), penalty(1, 8, 1, { oneSided: true }), penalty(1, 1, 32)]) {
    await expectEqual(contrastPenalty, contrastPenaltyReference, d, random(d, randomIntegers));
  }
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const contrasts = d.rows * (d.to - d.from);
  const terms = sumTerms(d.coefficients, d.coefficients > 16 ? 64 : 1) + 4;
  await expectAgreement(contrastPenalty, contrastPenaltyReference, d, inputs, {
    // |c| ≤ S for coefficients and outputs within 1.
    losses: { terms: 2 * terms + sumTerms(contrasts, 64), scale: d.coefficients ** 2 },
    dOut: { terms: terms + 2, scale: Math.max(1, (2 * d.coefficients) / contrasts) },
  });
});

it.each([2, 33])(
  'looks at probabilities through the logistic function: %i coefficients',
  async (S) => {
    const d = penalty(2, 3, S, { link: 'logistic' });
    await expectAgreement(contrastPenalty, contrastPenaltyReference, d, random(d), {
      losses: { terms: 64 + S, scale: S ** 2 },
      dOut: { terms: 64 + S, scale: S },
    });
  },
);

it.each([false, true])('has the gradient of its loss, one-sided %s', async (oneSided) => {
  for (const link of ['identity', 'logistic'] as const) {
    const d = penalty(1, 2, 3, { oneSided, link });
    const inputs = random(d);
    const { dOut } = await runKernel(contrastPenalty, d, inputs);
    const slopes = Array.from(inputs.dOut, (was, index) => {
      const row = Math.floor(index / d.outputs);
      const col = index % d.outputs;
      if (row < 2 || row >= 8 || col < d.from || col >= d.to) return was;
      const at = (change: number) => {
        const hidden = Float64Array.from(inputs.hidden);
        hidden[d.out.offset + index] += change;
        return contrastPenaltyReference(d, { ...inputs, hidden }).losses[d.objective];
      };
      return (at(1e-5) - at(-1e-5)) / 2e-5;
    });
    expectClose(dOut, slopes, { terms: 64, scale: 1, context: { kernel: 'contrastPenalty' } });
  }
});

it('asks nothing of a contrast below 0 where it is one-sided', async () => {
  const d = penalty(1, 1, 2, { oneSided: true, from: 0, to: 1, outputs: 1, first: 0, batch: 2 });
  const run = (outputs: number[]) =>
    runKernel(
      contrastPenalty,
      { ...d, out: { offset: 0, stride: 2 } },
      {
        hidden: outputs,
        coefficients: [1, -1],
        losses: [7, 7, 7],
        dOut: [9, 9],
      },
    );
  expect(await run([1, 3])).toMatchObject({
    losses: Float32Array.of(7, 0, 7),
    dOut: Float32Array.of(0, -0),
  });
  expect(await run([3, 1])).toMatchObject({
    losses: Float32Array.of(7, 4, 7),
    dOut: Float32Array.of(4, -4),
  });
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(contrastPenalty, penalty(2, 3, 2));
  expectTooManyWorkgroups(contrastPenalty, penalty(65_536, 1, 1), 'z');
});
