import { expect, it } from 'vitest';
import { denseReference } from '../../shaders/dense.ts';
import {
  type DenseBackwardDims,
  denseBackward,
  denseBackwardReference,
} from '../../shaders/denseBackward.ts';
import { activate } from '../../shaders/fragments/activation.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import {
  dot,
  expectAgreement,
  expectEqual,
  LARGEST_SLOPE,
  magnitudes,
  slopeTerms,
} from './agreement.ts';
import { ACTIVATIONS } from './examples.ts';
import { expectSameBits } from './forms.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

type Sizes = readonly [
  networks: number,
  slots: number,
  batch: number,
  units: number,
  below: number,
];

/** `to` stands before `from`, with gaps. */
function layer([networks, slots, batch, units, below]: Sizes): DenseBackwardDims {
  const to = 2;
  const from = to + slots * batch * below + 1;
  return {
    networks,
    slots,
    batch,
    units,
    below,
    activation: 'relu',
    parameters: { weight: 3, stride: 4 + units * below },
    layer: { offset: 1, stride: 3 + batch * below },
    deltasStride: from + slots * batch * units + 2,
    from,
    to,
  };
}

function random(
  d: DenseBackwardDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const pre = make(1, d.networks * d.layer.stride);
  return {
    pre,
    hidden: pre.map((z) => activate(d.activation, z)),
    parameters: make(2, d.networks * d.parameters.stride),
    deltas: make(3, d.networks * d.deltasStride),
  };
}

const SIZES: readonly Sizes[] = [
  [1, 1, 1, 1, 1],
  [3, 1, 3, 17, 10],
  [1, 3, 1, 120, 120],
  [3, 2, 8, 15, 17],
  [1, 4, 17, 16, 16],
  [1, 1, 257, 3, 10],
  [2, 3, 11, 20, 65],
];

it.each(SIZES)(
  'is exact on whole numbers: %i networks, %i × %i rows, %i → %i',
  async (...sizes) => {
    const d = layer(sizes);
    await expectEqual(denseBackward, denseBackwardReference, d, random(d, randomIntegers));
  },
);

it.each(SIZES)(
  'has the same bits by every text: %i networks, %i × %i rows, %i → %i',
  async (...sizes) => {
    const d: DenseBackwardDims = { ...layer(sizes), activation: 'tanh' };
    await expectSameBits(denseBackward, d, random(d));
  },
);

it.each(SIZES)(
  'agrees with its reference: %i networks, %i × %i rows, %i → %i',
  async (...sizes) => {
    for (const activation of ACTIVATIONS) {
      const d = { ...layer(sizes), activation };
      const inputs = random(d);
      const linear: DenseBackwardDims = { ...d, activation: 'identity' };
      const scale = denseBackwardReference(linear, magnitudes(inputs)).deltas;
      const terms = LARGEST_SLOPE * (d.units + 3) + slopeTerms(activation);
      const bounds = { deltas: { terms, scale } };
      await expectAgreement(denseBackward, denseBackwardReference, d, inputs, bounds);
    }
  },
);

it.each(ACTIVATIONS)(
  'is the gradient of the layer: central differences on `dense`, %s',
  async (activation) => {
    const d = { ...layer([1, 1, 2, 6, 5]), activation };
    const { pre, parameters, deltas } = random(d);
    const hidden = pre.map((z) => activate(activation, z));
    const got = await runKernel(denseBackward, d, { pre, hidden, parameters, deltas });
    const bias = d.parameters.stride;
    const size = {
      networks: 1,
      batch: 2,
      inputs: 5,
      outputs: 6,
      activation: 'identity',
      from: 0,
    } as const;
    const forward = {
      ...size,
      parameters: { weight: d.parameters.weight, bias, stride: bias + 6 },
      to: { offset: 10, stride: 22 },
    };
    const seed = deltas.slice(d.from, d.from + 12);
    /** ⟨delta, z_l⟩ as a function of z_{l−1}, in f64. */
    const sent = (z: number[]) => {
      const below = z.map((value) => activate(activation, value));
      const weights = [...parameters, 0, 0, 0, 0, 0, 0];
      const operands = { parameters: weights, hidden: [...below, ...new Array(12).fill(0)] };
      return dot(seed, denseReference(forward, operands).pre.slice(10));
    };
    const start = [...pre.slice(d.layer.offset, d.layer.offset + 10)];
    const moved = (index: number, by: number) => start.map((z, i) => (i === index ? z + by : z));
    const STEP = 2 ** -18;
    const differences = start.map(
      (_, i) => (sent(moved(i, STEP)) - sent(moved(i, -STEP))) / (2 * STEP),
    );
    expectClose(got.deltas.slice(d.to, d.to + 10), differences, {
      terms: d.units + 3,
      scale: d.units,
      context: { kernel: 'denseBackward', activation },
    });
  },
);

it('lets nothing through where z ≤ 0 under relu, and leaves what it reads', async () => {
  const d = layer([2, 2, 3, 5, 4]);
  const inputs = random(d);
  const { deltas } = await runKernel(denseBackward, d, {
    ...inputs,
    pre: inputs.pre.map(() => -0),
  });
  for (let n = 0; n < 2; n++) {
    const own = (array: Float32Array | Uint32Array) =>
      array.slice(n * d.deltasStride, (n + 1) * d.deltasStride);
    expect(
      own(deltas)
        .slice(d.to, d.from - 1)
        .every((value) => value === 0),
    ).toBe(true);
    expect(own(deltas).slice(d.from - 1)).toEqual(own(inputs.deltas).slice(d.from - 1));
  }
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(denseBackward, layer(SIZES[3]));
  expectTooManyWorkgroups(denseBackward, layer([1, 1, 16, 1, 16 * 65_536]), 'x');
  expectTooManyWorkgroups(denseBackward, layer([1, 2, 8 * 65_536, 1, 16]), 'y');
  expectTooManyWorkgroups(denseBackward, layer([65_536, 1, 1, 1, 1]), 'z');
});
