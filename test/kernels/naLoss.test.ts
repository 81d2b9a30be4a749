import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import { NA_LOSSES, type NaLossDims, naLoss, naLossReference } from '../../shaders/naLoss.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, magnitudes, plain, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

type Sizes = readonly [networks: number, coefficients: number, batch: number, outputs: number];

const SIZES: readonly Sizes[] = [
  [1, 2, 1, 1],
  [3, 3, 3, 17],
  [1, 4, 17, 2],
  [1, 3, 64, 1],
  [2, 2, 257, 3],
];

const CASES = SIZES.flatMap(([networks, coefficients, batch, outputs]) =>
  NA_LOSSES.flatMap((loss) =>
    [0, 3].map(
      (orderSteps): NaLossDims => ({
        networks,
        coefficients,
        batch,
        outputs,
        loss,
        orderSteps,
        dataRows: orderSteps > 0 ? 11 : batch,
        out: { offset: 5, stride: 5 + batch * outputs + 2 },
      }),
    ),
  ),
);

function random(
  d: NaLossDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const planes = d.networks * d.coefficients;
  return {
    hidden: make(1, planes * d.out.stride),
    targets: make(2, d.coefficients * d.dataRows * d.outputs),
    losses: make(3, planes),
    dOut: make(4, planes * d.batch * d.outputs),
    ...(d.orderSteps > 0 && {
      order: randomIndices(5, d.orderSteps * d.batch, d.dataRows),
      state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 7 * i + 1),
    }),
  };
}

it.each(CASES)('agrees with its reference, and leaves coefficient 0: %j', async (d) => {
  const inputs = random(d);
  const { state, order, ...values } = inputs;
  const sizes = magnitudes(values);
  // |f| + |t| bounds |f − t|.
  const targets = Array.from(sizes.targets, (size) => -size);
  const scale = naLossReference(d, { ...sizes, targets, state, order } as typeof sizes);
  const elements = d.batch * d.outputs;
  const got = await expectAgreement(naLoss, naLossReference, d, inputs, {
    losses: {
      terms: d.coefficients * sumTerms(elements, lanesFor(elements)) + 4,
      scale: scale.losses,
    },
    dOut: { terms: 4, scale: scale.dOut },
  });
  for (let n = 0; n < d.networks; n++) {
    expect(got.losses[n * d.coefficients]).toBe(inputs.losses[n * d.coefficients]);
  }
});

/** One row of one output, f = 3 + 5η + 7η², t = 1 + 6η + 4η²: r = 2 − η + 3η². */
const ROW = {
  hidden: [3, 5, 7],
  targets: [1, 6, 4],
  losses: [9, 9, 9],
  dOut: [8, 8, 8],
};
const ONE: NaLossDims = {
  networks: 1,
  coefficients: 3,
  batch: 1,
  outputs: 1,
  loss: 'field',
  orderSteps: 0,
  dataRows: 1,
  out: { offset: 0, stride: 1 },
};

it('field: r² as a polynomial, cross terms and their sign included', async () => {
  const { losses, dOut } = await runKernel(naLoss, ONE, ROW);
  // r² = 4 − 4η + (1 + 12)η² + …
  expect(plain(losses)).toEqual([9, -4, 13]);
  expect(plain(dOut)).toEqual([8, -2, 6]);
});

it('lexicographic: r_n² alone', async () => {
  const { losses, dOut } = await runKernel(naLoss, { ...ONE, loss: 'lexicographic' }, ROW);
  expect(plain(losses)).toEqual([9, 1, 9]);
  expect(plain(dOut)).toEqual([8, -2, 6]);
});

it('is exact on whole numbers', async () => {
  for (const d of CASES.filter(({ batch, outputs }) => batch * outputs === 64)) {
    const inputs = random(d, randomIntegers);
    const { losses, dOut } = await runKernel(naLoss, d, inputs);
    const wanted = naLossReference(d, inputs);
    expect(plain(losses)).toEqual(plain(wanted.losses));
    expect(plain(dOut)).toEqual(plain(wanted.dOut));
  }
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(naLoss, {
    ...ONE,
    batch: 3,
    dataRows: 5,
    outputs: 2,
    orderSteps: 2,
    out: { offset: 1, stride: 9 },
  });
  expectTooManyWorkgroups(naLoss, { ...ONE, networks: 65_536 }, 'z');
});
