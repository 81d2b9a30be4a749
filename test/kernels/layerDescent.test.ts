import { expect, it } from 'vitest';
import { MSE } from '../../shaders/fragments/loss.ts';
import { STATE, STATE_SIZE } from '../../shaders/fragments/rows.ts';
import {
  type LayerDescentDims,
  layerDescent,
  layerDescentReference,
} from '../../shaders/layerDescent.ts';
import { type LayerGradientsDims, layerGradients } from '../../shaders/layerGradients.ts';
import { sgd } from '../../shaders/sgd.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes, operandsFor } from './agreement.ts';
import { LOSSES } from './examples.ts';
import { expectSameBits } from './forms.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

type Sizes = readonly [networks: number, batch: number, inputs: number, units: number];

/** A trunk layer behind another one; everything stands at odd places with gaps between. */
function layer(
  [networks, batch, inputs, units]: Sizes,
  more: Partial<LayerDescentDims> = {},
): LayerDescentDims {
  const bias = 2 + units * inputs;
  return {
    networks,
    directions: 1,
    batch,
    units,
    inputs,
    below: { name: 'hidden', offset: 3, stride: 4 + batch * inputs },
    sent: { name: 'deltas', offset: 1, stride: 2 + 2 * batch * units },
    parameters: { weight: 1, bias, stride: bias + units + 1 },
    objectives: 3,
    rateSteps: 3,
    opensAbove: false,
    ...more,
  };
}

const data = (orderSteps: number, batch: number): Partial<LayerDescentDims> => ({
  below: { name: 'data', dataRows: orderSteps > 0 ? 11 : batch, orderSteps },
});
const heads = (units: number): Partial<LayerDescentDims> => ({
  sent: { name: 'seeds', outputs: [1, 2, units - 3] },
});
/** Of heads that end the step. */
function ending(
  outputs: readonly number[],
  until: readonly number[] = [],
): Partial<LayerDescentDims> {
  return {
    sent: { name: 'elements', outputs },
    objectives: outputs.length,
    ends: { losses: outputs.map(() => MSE), until, historySteps: 4 },
  };
}

const PLAIN: readonly LayerDescentDims[] = [
  layer([1, 1, 1, 1]),
  layer([3, 17, 3, 10]),
  layer([1, 257, 17, 3]),
  layer([2, 9, 33, 40], { opensAbove: true }),
  layer([2, 16, 15, 16], data(0, 16)),
  layer([2, 5, 8, 7], data(3, 5)),
  layer([5, 9, 20, 4], heads(4)),
  layer([5, 9, 20, 4], { ...heads(4), opensAbove: true }),
];
const ENDING: readonly LayerDescentDims[] = [
  layer([1, 10, 12, 1], ending([1])),
  layer([3, 17, 9, 6], ending([1, 2, 3], [2, 3])),
  layer([2, 130, 5, 13], ending([10, 3], [0])),
  layer([2, 3, 5, 41], { ...ending([1, 40], [0]), opensAbove: true }),
];
const CASES = [...PLAIN, ...ENDING];

/** Each network has another phase, from 0 over K, all, to K + 1, halted; and stands at another step. */
function stateOf(d: LayerDescentDims): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => {
    const n = Math.floor(i / STATE_SIZE);
    return [1, n, n + 1, n % (d.objectives + 2), 0][i % STATE_SIZE];
  });
}

function random(
  d: LayerDescentDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const { below, sent } = d;
  return {
    parameters: make(1, d.networks * d.parameters.stride),
    good: make(2, d.networks * d.parameters.stride),
    rates: make(3, d.networks * d.rateSteps),
    state: stateOf(d),
    ...(below.name === 'data' && { inputs: make(4, below.dataRows * d.inputs) }),
    ...(below.name === 'hidden' && { hidden: make(5, d.networks * below.stride) }),
    ...(sent.name === 'deltas' && { deltas: make(6, d.networks * sent.stride) }),
    ...(sent.name === 'seeds' && {
      dOut: make(7, d.networks * d.batch * d.units),
      weights: make(8, d.networks * sent.outputs.length),
    }),
    ...(sent.name === 'elements' && { elements: make(9, d.networks * 2 * d.batch * d.units) }),
    ...(below.name === 'data' &&
      below.orderSteps > 0 && { order: randomIndices(10, below.orderSteps * d.batch, 11) }),
  };
}

/** What the state says before the step. */
const phasesOf = (d: LayerDescentDims) =>
  Array.from({ length: d.networks }, (_, n) => stateOf(d)[n * STATE_SIZE + STATE.phase]);

it.each(PLAIN)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(layerDescent, layerDescentReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference, with the same bits by every text: %j', async (d) => {
  const inputs = random(d);
  const { order, state, rates, ...values } = inputs;
  const sizes = { ...magnitudes(values), ...(order && { order }), state };
  // A negative rate adds up what a positive one takes off.
  const negative = Array.from(rates, (rate) => -Math.abs(rate));
  const scale = layerDescentReference(d, { ...sizes, rates: negative });
  await expectAgreement(layerDescent, layerDescentReference, d, inputs, {
    parameters: { terms: d.batch + 4, scale: scale.parameters },
    good: { terms: 0, scale: scale.good },
    state: { terms: 0, scale: scale.state },
    ...(d.ends && {
      losses: { terms: d.batch * d.units + 2, scale: scale.losses },
      history: { terms: d.batch * d.units + 2, scale: scale.history },
    }),
  });
  await expectSameBits(layerDescent, d, inputs);
});

it.each(CASES)('has the bits of the kernels that it stands for: %j', async (d) => {
  const inputs = random(d);
  const got = await runKernel(layerDescent, d, inputs);
  const { stride } = d.parameters;
  const { sent } = d;
  const outputs = sent.name === 'deltas' ? [] : sent.outputs;
  const size = d.batch * d.units;
  const slopes = Array.from({ length: d.networks }, (_, n) =>
    Array.from(inputs.elements?.subarray(2 * n * size).subarray(0, size) ?? []),
  ).flat();
  const ones = new Array<number>(d.networks * outputs.length).fill(1);
  const seeded: LayerGradientsDims =
    sent.name === 'elements' ? { ...d, sent: { name: 'seeds', outputs } } : d;
  const { gradients } = await runKernel(
    layerGradients,
    seeded,
    operandsFor(layerGradients, seeded, {
      ...inputs,
      ...(sent.name === 'elements' && { dOut: slopes, weights: ones }),
    }),
  );
  const K = d.objectives;
  const owners = outputs.flatMap((count, k) => new Array<number>(count).fill(k));
  const owner = new Array<number>(stride).fill(K + 1);
  const { weight, bias } = d.parameters;
  for (let row = 0; row < d.units; row++) {
    owner.fill(owners[row] ?? K, weight + row * d.inputs, weight + (row + 1) * d.inputs);
    owner[bias + row] = owners[row] ?? K;
  }
  const phases = d.ends ? phasesAfter(got.state) : phasesOf(d);
  const gates = phases.flatMap((phase) => [
    ...Array.from({ length: K }, (_, k) =>
      Number(phase === K || phase === k || (d.opensAbove && k < phase && phase < K)),
    ),
    Number(phase <= K),
    0,
  ]);
  const whole = { ...d, parameters: stride };
  const operands = operandsFor(sgd, whole, { ...inputs, gradients, owner, gates });
  const expected = await runKernel(sgd, whole, operands);
  expect(got.parameters).toEqual(expected.parameters);
});

const phasesAfter = (state: ArrayLike<number>) =>
  Array.from({ length: state.length / STATE_SIZE }, (_, n) => state[n * STATE_SIZE + STATE.phase]);

it('takes the means of every loss, of whole rows from their first outputs', async () => {
  const outputs = LOSSES.map((_, k) => 1 + (k % 3));
  const d = layer([1, 9, 2, outputs.reduce((sum, count) => sum + count, 0)], {
    ...ending(outputs),
    ends: { losses: LOSSES, until: [], historySteps: 2 },
  });
  const inputs = random(d);
  const { losses, history } = await runKernel(layerDescent, d, inputs);
  const values = inputs.elements?.subarray(9 * d.units) ?? new Float32Array();
  let first = 0;
  outputs.forEach((count, k) => {
    const width = LOSSES[k].name === 'crossEntropy' ? 1 : count;
    let sum = 0;
    for (let b = 0; b < 9; b++) {
      for (let o = 0; o < width; o++) sum += values[b * d.units + first + o];
    }
    expect(losses[k]).toBeCloseTo(sum / (9 * width), 5);
    first += count;
  });
  const line = (inputs.state[STATE.current] % 2) * (outputs.length + 2);
  expect([...history].slice(line, line + outputs.length + 2)).toEqual([...losses, 0, 1]);
});

it('halts at a loss that is not finite, and stays halted: nothing moves', async () => {
  const d = layer([3, 4, 2, 2], ending([1, 1]));
  const inputs = random(d);
  const size = d.batch * d.units;
  // A loss of the resting objective of the first; the second was halted before.
  const elements = Float32Array.from(inputs.elements ?? []);
  elements[size + 1] = Number.NaN;
  const state = Uint32Array.from(inputs.state);
  state[STATE_SIZE + STATE.phase] = 3;
  const got = await runKernel(layerDescent, d, { ...inputs, elements, state });
  expect(phasesAfter(got.state)).toEqual([3, 3, 0]);
  const { stride } = d.parameters;
  expect(got.parameters.subarray(0, 2 * stride)).toEqual(inputs.parameters.subarray(0, 2 * stride));
  expect(got.good.subarray(0, 2 * stride)).toEqual(inputs.good.subarray(0, 2 * stride));
  expect(got.parameters.subarray(2 * stride)).not.toEqual(inputs.parameters.subarray(2 * stride));
});

it('leaves a parameter as it is that would not be finite, and names the first', async () => {
  const d = layer([2, 1, 2, 3]);
  const inputs = random(d);
  const deltas = Float32Array.from(inputs.deltas ?? []);
  deltas.set([Number.NaN, Number.POSITIVE_INFINITY], 2);
  const state = Uint32Array.from([0, 1, 0, 0, 0, 0, 1, 0, 0, 9]);
  const got = await runKernel(layerDescent, d, { ...inputs, deltas, state });
  const { stride, weight } = d.parameters;
  expect([...got.state]).toEqual([0, 1, 0, 0, stride - (weight + 2), 0, 1, 0, 0, 9]);
  const moved = [...got.parameters.keys()].filter(
    (at) => got.parameters[at] !== inputs.parameters[at],
  );
  // Row 0 of the first network, and all of the second.
  const own = [weight, weight + 1, d.parameters.bias];
  const all = [0, 1, 2, 3, 4, 5].map((i) => stride + weight + i);
  expect(moved).toEqual([...own, ...all, ...[0, 1, 2].map((i) => stride + d.parameters.bias + i)]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  for (const d of CASES) await expectShapesChecked(layerDescent, d);
  expectTooManyWorkgroups(layerDescent, layer([1, 1, 1, 16 * 65_536]), 'y');
  expectTooManyWorkgroups(layerDescent, layer([65_536, 1, 1, 1]), 'z');
});
