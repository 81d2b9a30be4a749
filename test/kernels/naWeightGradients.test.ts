import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import {
  type NaWeightGradientsDims,
  naWeightGradients,
  naWeightGradientsReference,
} from '../../shaders/naWeightGradients.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Places of the given lengths, one after another with a gap of one before each. */
function places(lengths: readonly number[]): { offsets: number[]; stride: number } {
  const offsets: number[] = [];
  let stride = 1;
  for (const length of lengths) {
    offsets.push(stride);
    stride += length + 1;
  }
  return { offsets, stride };
}

/** All biases stand behind all weights. */
function network(
  [networks, coefficients, batch]: readonly [number, number, number],
  sizes: readonly number[],
  more: Partial<Pick<NaWeightGradientsDims, 'orderSteps' | 'standard'>> = {},
): NaWeightGradientsDims {
  const { orderSteps = 0, standard = false } = more;
  const [inputs, ...rows] = sizes;
  const units = rows.slice(0, -1);
  const { offsets, stride } = places([...rows.map((count, l) => count * sizes[l]), ...rows]);
  const at = rows.map((_, l) => ({ weight: offsets[l], bias: offsets[rows.length + l] }));
  return {
    networks,
    coefficients,
    batch,
    orderSteps,
    standard,
    dataRows: orderSteps > 0 ? 11 : batch,
    inputs,
    units,
    outputs: rows[rows.length - 1],
    activations: places(units.map((count) => batch * count)),
    deltas: places(units.map((count) => batch * count)),
    parameters: { stride, trunk: at.slice(0, -1), heads: at[at.length - 1] },
  };
}

function random(
  d: NaWeightGradientsDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const planes = d.networks * d.coefficients;
  return {
    inputs: make(1, d.dataRows * d.inputs),
    hidden: make(2, planes * d.activations.stride),
    deltas: make(3, planes * d.deltas.stride),
    dOut: make(4, planes * d.batch * d.outputs),
    gradients: make(5, planes * d.parameters.stride),
    ...(d.orderSteps > 0 && {
      order: randomIndices(6, d.orderSteps * d.batch, d.dataRows),
      state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 7 * i + 1),
    }),
  };
}

/** One to three trunk layers, sizes around the tile edges. */
const CASES = [
  network([1, 2, 1], [1, 1, 1]),
  network([3, 3, 1], [1, 10, 2], { orderSteps: 3 }),
  network([1, 4, 17], [3, 120, 1], { standard: true }),
  network([2, 2, 3], [10, 17, 15, 16, 3]),
  network([1, 3, 16], [15, 16, 8, 9], { orderSteps: 2, standard: true }),
  network([1, 3, 257], [1, 3, 33, 1], { orderSteps: 1 }),
];

it.each(CASES)('is exact on whole numbers, and leaves the standard part: %j', async (d) => {
  const inputs = random(d, randomIntegers);
  await expectEqual(naWeightGradients, naWeightGradientsReference, d, inputs);
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const { state, order, ...values } = inputs;
  const all = { ...magnitudes(values), state, order } as typeof inputs;
  await expectAgreement(naWeightGradients, naWeightGradientsReference, d, inputs, {
    gradients: {
      terms: d.coefficients * d.batch,
      scale: naWeightGradientsReference(d, all).gradients,
    },
  });
});

it('lets no coefficient depend on those after it', async () => {
  const d = network([1, 3, 5], [2, 4, 3, 1]);
  const [inputs, changed] = [random(d), random(d)];
  for (const name of ['hidden', 'deltas', 'dOut'] as const) {
    changed[name].fill(1000, (2 * changed[name].length) / 3);
  }
  const [before, after] = [
    await runKernel(naWeightGradients, d, inputs),
    await runKernel(naWeightGradients, d, changed),
  ];
  const kept = 2 * d.parameters.stride;
  expect(after.gradients.slice(0, kept)).toEqual(before.gradients.slice(0, kept));
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(naWeightGradients, network([2, 3, 5], [3, 5, 4, 2], { orderSteps: 2 }));
  expectTooManyWorkgroups(naWeightGradients, network([65_536, 2, 1], [1, 1, 1]), 'z');
});
