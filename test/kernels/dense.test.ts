import { expect, it } from 'vitest';
import { type DenseDims, dense, denseReference } from '../../shaders/dense.ts';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import {
  activationTerms,
  dot,
  expectAgreement,
  expectEqual,
  LARGEST_SLOPE,
  magnitudes,
  TANH_TERMS,
} from './agreement.ts';
import { ACTIVATIONS } from './examples.ts';
import { expectSameBits } from './forms.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

type Sizes = readonly [networks: number, batch: number, inputs: number, outputs: number];

/** W, bias and layers stand at odd places with gaps between. */
function layer(
  [networks, batch, inputs, outputs]: Sizes,
  more: Partial<DenseDims> = {},
): DenseDims {
  const weight = 3;
  const bias = weight + outputs * inputs + 1;
  const from = 2;
  const offset = from + batch * inputs + 1;
  return {
    networks,
    batch,
    inputs,
    outputs,
    activation: 'relu',
    parameters: { weight, bias, stride: bias + outputs + 2 },
    from,
    to: { offset, stride: offset + batch * outputs + 3 },
    ...more,
  };
}

/** Operands; each network stands at another step. */
function random(d: DenseDims, make: (seed: number, length: number) => Float32Array = randomFloats) {
  const { dataRows = 0, orderSteps = 0 } = d.rows ?? {};
  return {
    parameters: make(1, d.networks * d.parameters.stride),
    pre: make(2, d.networks * d.to.stride),
    hidden: make(3, d.networks * d.to.stride),
    ...(d.rows && { inputs: make(4, dataRows * d.inputs) }),
    ...(orderSteps > 0 && {
      order: randomIndices(5, orderSteps * d.batch, dataRows),
      state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 7 * i + 1),
    }),
  };
}

const SIZES: readonly Sizes[] = [
  [1, 1, 1, 1],
  [3, 3, 17, 10],
  [1, 17, 10, 120],
  [3, 16, 16, 16],
  [1, 257, 3, 15],
  [2, 33, 20, 65],
];

/** The layer below, the data set in its own order, and rows looked up. */
const sources = (batch: number): Partial<DenseDims>[] => [
  {},
  { rows: { dataRows: batch, orderSteps: 0 } },
  { rows: { dataRows: 11, orderSteps: 3 } },
];

it.each(SIZES)('is exact on whole numbers: %i networks, %i rows, %i → %i', async (...sizes) => {
  for (const source of sources(sizes[1])) {
    const d = layer(sizes, source);
    await expectEqual(dense, denseReference, d, random(d, randomIntegers));
  }
});

it.each(SIZES)('agrees with its reference: %i networks, %i rows, %i → %i', async (...sizes) => {
  for (const activation of ACTIVATIONS) {
    for (const source of activation === 'relu' ? sources(sizes[1]) : [{}]) {
      const d = layer(sizes, { activation, ...source });
      const inputs = random(d);
      const { state, order, ...values } = inputs;
      const linear: DenseDims = { ...d, activation: 'identity' };
      const scale = denseReference(linear, {
        ...magnitudes(values),
        state,
        order,
      } as typeof inputs).pre;
      const terms = d.inputs + 1;
      await expectAgreement(dense, denseReference, d, inputs, {
        pre: { terms, scale },
        // The own error of φ is relative to 1.
        hidden: {
          terms: LARGEST_SLOPE * terms + activationTerms(activation),
          scale: scale.map((sum) => sum + 1),
        },
      });
    }
  }
});

it.each(SIZES)(
  'has the same bits by every text: %i networks, %i rows, %i → %i',
  async (...sizes) => {
    for (const source of sources(sizes[1])) {
      const d = layer(sizes, { activation: 'tanh', ...source });
      await expectSameBits(dense, d, random(d));
    }
  },
);

it('has the derivative of its formula: central differences along one direction of the weights', async () => {
  const d = layer([1, 4, 6, 5], { activation: 'identity' });
  const inputs = random(d);
  const along = randomFloats(9, inputs.parameters.length);
  const moved = (factor: number) =>
    runKernel(dense, d, {
      ...inputs,
      parameters: inputs.parameters.map((w, i) => w + factor * along[i]),
    });
  const [ahead, behind] = [await moved(1), await moved(-1)];
  const { pre: expected } = denseReference(d, { ...inputs, parameters: along });
  const place = (array: ArrayLike<number>) =>
    Array.from(array).slice(d.to.offset, d.to.offset + 20);
  const central = place(ahead.pre).map((value, i) => (value - place(behind.pre)[i]) / 2);
  const scale = dot(
    inputs.hidden.map(Math.abs),
    inputs.hidden.map(() => 4),
  );
  expectClose(central, place(expected), {
    terms: 8,
    scale,
    context: { kernel: 'dense', property: 'linear' },
  });
});

it('takes 0 for φ(0) and for every negative under relu, and ±1 for large values under tanh', async () => {
  const relu = layer([1, 3, 1, 1], { rows: { dataRows: 3, orderSteps: 0 } });
  const parameters = [0, 0, 0, 1, 0, 0, 0, 0];
  const { hidden } = await runKernel(dense, relu, { parameters, inputs: [-0, -2, 3] });
  expect([...hidden.slice(relu.to.offset, relu.to.offset + 3)]).toEqual([0, 0, 3]);
  const tanh: DenseDims = { ...relu, activation: 'tanh' };
  const { hidden: flat } = await runKernel(dense, tanh, { parameters, inputs: [-1e30, 0, 1e30] });
  expectClose(flat.slice(tanh.to.offset, tanh.to.offset + 3), [-1, 0, 1], {
    terms: TANH_TERMS,
    scale: 1,
    context: { kernel: 'dense', activation: 'tanh' },
  });
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  for (const source of sources(5)) await expectShapesChecked(dense, layer([2, 5, 3, 4], source));
  expectTooManyWorkgroups(dense, layer([1, 16, 1, 16 * 65_536]), 'x');
  expectTooManyWorkgroups(dense, layer([1, 16 * 65_536, 1, 16]), 'y');
  expectTooManyWorkgroups(dense, layer([65_536, 1, 1, 1]), 'z');
});
