import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import {
  type LayerGradientsDims,
  layerGradients,
  layerGradientsReference,
} from '../../shaders/layerGradients.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectSameBits } from './forms.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

type Sizes = readonly [
  networks: number,
  directions: number,
  batch: number,
  inputs: number,
  units: number,
];

/** A trunk layer behind another one; everything stands at odd places with gaps between. */
function layer(
  [networks, directions, batch, inputs, units]: Sizes,
  more: Partial<LayerGradientsDims> = {},
): LayerGradientsDims {
  const bias = 2 + units * inputs;
  return {
    networks,
    directions,
    batch,
    units,
    inputs,
    below: { name: 'hidden', offset: 3, stride: 4 + batch * inputs },
    sent: { name: 'deltas', offset: 1, stride: 2 + (directions + 1) * batch * units },
    parameters: { weight: 1, bias, stride: bias + units + 1 },
    ...more,
  };
}

/** Objective 0 is a penalty on the head of objective 1. */
const heads = (batch: number, units: number): Partial<LayerGradientsDims> => ({
  sent: {
    name: 'seeds',
    outputs: [0, 1, units - 1],
    probes: [{ objective: 0, first: Math.floor(batch / 2), end: batch }],
  },
});
const data = (orderSteps: number, batch: number): Partial<LayerGradientsDims> => ({
  below: { name: 'data', dataRows: orderSteps > 0 ? 11 : batch, orderSteps },
});

const CASES: readonly LayerGradientsDims[] = [
  layer([1, 1, 1, 1, 1]),
  layer([3, 2, 17, 3, 10]),
  layer([1, 1, 257, 17, 3]),
  layer([2, 3, 9, 33, 40]),
  layer([2, 2, 16, 15, 16], data(0, 16)),
  layer([2, 2, 5, 8, 7], data(3, 5)),
  layer([1, 2, 10, 12, 1], { ...heads(10, 1), sent: { name: 'seeds', outputs: [1] } }),
  layer([2, 3, 9, 20, 4], heads(9, 4)),
  layer([1, 2, 6, 5, 3], { ...heads(6, 3), ...data(2, 6) }),
];

function random(
  d: LayerGradientsDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const { below, sent } = d;
  return {
    ...(below.name === 'data' && { inputs: make(1, below.dataRows * d.inputs) }),
    ...(below.name === 'hidden' && { hidden: make(2, d.networks * below.stride) }),
    ...(sent.name === 'deltas' && { deltas: make(3, d.networks * sent.stride) }),
    ...(sent.name === 'seeds' && {
      dOut: make(4, d.networks * d.batch * d.units),
      weights: make(5, d.networks * d.directions * sent.outputs.length),
    }),
    ...(below.name === 'data' &&
      below.orderSteps > 0 && {
        order: randomIndices(6, below.orderSteps * d.batch, below.dataRows),
        state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 7 * i + 1),
      }),
  };
}

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(layerGradients, layerGradientsReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference, with the same bits by every text: %j', async (d) => {
  const inputs = random(d);
  const { order, state, ...values } = inputs;
  const sizes = { ...magnitudes(values), ...(order && { order }), ...(state && { state }) };
  const scale = layerGradientsReference(d, sizes).gradients;
  const bounds = { gradients: { terms: d.batch + 2, scale } };
  await expectAgreement(layerGradients, layerGradientsReference, d, inputs, bounds);
  await expectSameBits(layerGradients, d, inputs);
});

it('leaves the parameters of other layers as they are', async () => {
  const d = layer([1, 1, 3, 2, 2]);
  const gradients = new Float32Array(d.parameters.stride).fill(7);
  const { gradients: got } = await runKernel(layerGradients, d, { ...random(d), gradients });
  const own = [1, 2, 3, 4, d.parameters.bias, d.parameters.bias + 1];
  expect(Array.from(got.keys()).filter((at) => got[at] !== 7)).toEqual(own);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  for (const d of CASES) await expectShapesChecked(layerGradients, d);
  expectTooManyWorkgroups(layerGradients, layer([1, 1, 1, 16 * 65_536, 16]), 'x');
  expectTooManyWorkgroups(layerGradients, layer([256, 256, 1, 1, 1]), 'z');
});
