import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type NaDenseDims, naDense, naDenseReference } from '../../shaders/naDense.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { activationTerms, expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { ACTIVATIONS } from './examples.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

type Sizes = readonly [networks: number, k: number, batch: number, inputs: number, outputs: number];

/** W, bias and layers stand at odd places with gaps between. */
function layer([networks, k, batch, inputs, outputs]: Sizes, more: Partial<NaDenseDims> = {}) {
  const weight = 3;
  const bias = weight + outputs * inputs + 1;
  const from = 2;
  const offset = from + batch * inputs + 1;
  const d: NaDenseDims = {
    networks,
    coefficients: k,
    batch,
    inputs,
    outputs,
    activation: 'relu',
    parameters: { weight, bias, stride: bias + outputs + 2 },
    from,
    to: { offset, stride: offset + batch * outputs + 3 },
    ...more,
  };
  return d;
}

/** Operands; each network stands at another step. */
function random(
  d: NaDenseDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const { dataRows = 0, orderSteps = 0 } = d.rows ?? {};
  const planes = d.networks * d.coefficients;
  return {
    parameters: make(1, planes * d.parameters.stride),
    pre: make(2, planes * d.to.stride),
    hidden: make(3, planes * d.to.stride),
    slopes: make(4, planes * d.to.stride),
    ...(d.rows && { inputs: make(5, dataRows * d.inputs) }),
    ...(orderSteps > 0 && {
      order: randomIndices(6, orderSteps * d.batch, dataRows),
      state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 7 * i + 1),
    }),
  };
}

const SIZES: readonly Sizes[] = [
  [1, 2, 1, 1, 1],
  [3, 3, 3, 17, 10],
  [1, 4, 17, 10, 120],
  [3, 2, 16, 16, 16],
  [1, 3, 257, 3, 15],
];

/** The layer below, the data set in its own order, and rows looked up. */
const sources = (batch: number): Partial<NaDenseDims>[] => [
  {},
  { rows: { dataRows: batch, orderSteps: 0 } },
  { rows: { dataRows: 11, orderSteps: 3 } },
];

it.each(SIZES)(
  'is exact on whole numbers: %i networks, k = %i, %i rows, %i → %i',
  async (...sizes) => {
    for (const source of sources(sizes[2])) {
      for (const activation of ['relu', 'identity'] as const) {
        const d = layer(sizes, { activation, ...source });
        await expectEqual(naDense, naDenseReference, d, random(d, randomIntegers));
      }
    }
  },
);

it.each(SIZES)(
  'agrees with its reference: %i networks, k = %i, %i rows, %i → %i',
  async (...sizes) => {
    for (const source of sources(sizes[2])) {
      const d = layer(sizes, source);
      const inputs = random(d);
      const { state, order, ...values } = inputs;
      const all = { ...magnitudes(values), state, order } as typeof inputs;
      const scale = naDenseReference({ ...d, activation: 'identity' }, all);
      const terms = d.coefficients * (d.inputs + 1);
      await expectAgreement(naDense, naDenseReference, d, inputs, {
        pre: { terms, scale: scale.pre },
        hidden: { terms, scale: scale.hidden },
        slopes: { terms: 0, scale: scale.slopes },
      });
    }
  },
);

/** W = 0: the pre-activations are the biases, without a rounding. */
it.each(ACTIVATIONS)(
  '%s of truncated polynomials agrees with its reference',
  async (activation) => {
    for (const k of [2, 3, 4]) {
      const d = layer([1, k, 65, 1, 1], { activation });
      const inputs = random(d);
      for (let n = 0; n < k; n++)
        inputs.parameters[n * d.parameters.stride + d.parameters.weight] = 0;
      const got = await runKernel(naDense, d, inputs);
      const wanted = naDenseReference(d, inputs);
      const biases = Array.from({ length: k - 1 }, (_, n) =>
        Math.abs(inputs.parameters[(n + 1) * d.parameters.stride + d.parameters.bias]),
      );
      // Every term of a series is a product of at most k − 1 of these, times z₀ and a derivative of φ.
      const scale = 4 * (1 + biases.reduce((sum, size) => sum + size, 0)) ** (k - 1);
      for (const operand of ['pre', 'hidden', 'slopes'] as const) {
        expectClose(got[operand], wanted[operand], {
          terms: k * activationTerms(activation),
          scale,
          context: { kernel: 'naDense', operand, activation, k },
        });
      }
    }
  },
);

it('takes the branch of ReLU by the first coefficient that is not 0, and shows it where z₀ is 0', async () => {
  const d = layer([1, 3, 1, 1, 1], { rows: { dataRows: 1, orderSteps: 0 } });
  const branch = async (z: readonly number[]) => {
    const parameters = new Float32Array(3 * d.parameters.stride);
    const pre = new Float32Array(3 * d.to.stride);
    pre[d.to.offset] = z[0];
    for (const n of [1, 2]) parameters[n * d.parameters.stride + d.parameters.bias] = z[n];
    const got = await runKernel(naDense, d, { parameters, pre, inputs: [0] });
    const { hidden, slopes } = got;
    const at = (values: ArrayLike<number>) =>
      [0, 1, 2].map((n) => values[n * d.to.stride + d.to.offset]);
    return [at(hidden).slice(1), at(slopes), got.pre[d.to.offset]];
  };
  expect(await branch([2, -3, 5])).toEqual([[-3, 5], [1, 0, 0], 2]);
  expect(await branch([-2, 3, 5])).toEqual([[0, 0], [0, 0, 0], -2]);
  expect(await branch([0, 3, -5])).toEqual([[3, -5], [1, 0, 0], 3]);
  expect(await branch([0, -3, 5])).toEqual([[0, 0], [0, 0, 0], -3]);
  expect(await branch([0, 0, 5])).toEqual([[0, 5], [1, 0, 0], 5]);
  expect(await branch([0, 0, 0])).toEqual([[0, 0], [0, 0, 0], 0]);
});

it('lets no coefficient depend on those after it', async () => {
  const d = layer([1, 3, 5, 7, 4], { activation: 'tanh' });
  const inputs = random(d);
  const changed = random(d);
  for (const name of ['parameters', 'hidden', 'pre'] as const) {
    changed[name].fill(1000, (2 * changed[name].length) / 3);
  }
  const [before, after] = [
    await runKernel(naDense, d, inputs),
    await runKernel(naDense, d, changed),
  ];
  for (const name of ['pre', 'hidden', 'slopes'] as const) {
    expect(after[name].slice(0, 2 * d.to.stride)).toEqual(before[name].slice(0, 2 * d.to.stride));
  }
});

it('refuses operands that do not fit, other numbers of coefficients, and too many workgroups', async () => {
  for (const source of sources(5))
    await expectShapesChecked(naDense, layer([2, 3, 5, 3, 4], source));
  for (const k of [1, 5])
    expect(() => naDense.source(layer([1, k, 1, 1, 1]))).toThrow(/2 to 4, got/);
  expectTooManyWorkgroups(naDense, layer([1, 2, 1, 1, 16 * 65_536]), 'x');
  expectTooManyWorkgroups(naDense, layer([1, 2, 16 * 65_536, 1, 16]), 'y');
  expectTooManyWorkgroups(naDense, layer([65_536, 2, 1, 1, 1]), 'z');
});
