import { expect, it } from 'vitest';
import { activate } from '../../shaders/fragments/activation.ts';
import {
  type HeadBackwardDims,
  headBackward,
  headBackwardReference,
} from '../../shaders/headBackward.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import {
  dot,
  expectAgreement,
  expectEqual,
  LARGEST_SLOPE,
  magnitudes,
  plain,
  slopeTerms,
} from './agreement.ts';
import { ACTIVATIONS } from './examples.ts';
import { expectSameBits } from './forms.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const total = (outputs: readonly number[]) => outputs.reduce((sum, count) => sum + count, 0);

function heads(
  networks: number,
  batch: number,
  hidden: number,
  outputs: readonly number[],
  more: Partial<HeadBackwardDims> = {},
): HeadBackwardDims {
  const { directions = 1, sensitivities = 0 } = more;
  return {
    networks,
    batch,
    hidden,
    outputs,
    directions,
    sensitivities,
    activation: 'relu',
    derivative: true,
    parameters: { weight: 3, stride: 5 + hidden * total(outputs) },
    layer: { offset: 2, stride: 3 + batch * hidden },
    deltas: { offset: 1, stride: 4 + (directions + sensitivities) * batch * hidden },
    ...more,
  };
}

function random(
  d: HeadBackwardDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const pre = make(1, d.networks * d.layer.stride);
  return {
    pre,
    hidden: pre.map((z) => activate(d.activation, z)),
    parameters: make(2, d.networks * d.parameters.stride),
    dOut: make(3, d.networks * d.batch * total(d.outputs)),
    weights: make(4, d.networks * d.directions * d.outputs.length),
  };
}

/** One direction and K of them, with and without sensitivities and φ′; batches and widths around the tile edges. */
const CASES = [
  heads(1, 1, 1, [1]),
  heads(3, 3, 10, [1, 1], { sensitivities: 1 }),
  heads(1, 1, 120, [1, 1], { directions: 2 }),
  heads(3, 17, 15, [2, 1, 3], { directions: 3, sensitivities: 3 }),
  heads(1, 16, 17, [2, 1, 3], { directions: 3, derivative: false }),
  heads(1, 257, 3, [1, 1], { sensitivities: 1 }),
  heads(2, 17, 9, [1, 4, 2], { sensitivities: 5, contrasts: [1] }),
  heads(2, 9, 33, [20, 2], { directions: 2, sensitivities: 1 }),
  // Objective 0 is a penalty with 5 probes, objective 2 one with 3.
  heads(2, 12, 9, [0, 2, 0, 1], {
    directions: 4,
    probes: [
      { objective: 0, first: 4, end: 9 },
      { objective: 2, first: 9, end: 12 },
    ],
  }),
  heads(1, 2, 16, new Array<number>(17).fill(1), { directions: 17, sensitivities: 16 }),
];

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(headBackward, headBackwardReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (dims) => {
  for (const activation of ACTIVATIONS) {
    const d = { ...dims, activation };
    const inputs = random(d);
    const linear: HeadBackwardDims = { ...d, activation: 'identity' };
    const sizes = magnitudes(inputs);
    const contrasts = headBackwardReference(linear, sizes).deltas;
    // |w_i| + mean |w|, which the reference would subtract.
    const scale = headBackwardReference({ ...linear, contrasts: [] }, sizes).deltas.map(
      (whole, i) => 2 * whole - contrasts[i],
    );
    const terms = LARGEST_SLOPE * (total(d.outputs) + 4) + slopeTerms(activation);
    const bounds = { deltas: { terms, scale } };
    await expectAgreement(headBackward, headBackwardReference, d, inputs, bounds);
  }
});

it('has the same bits by every text', async () => {
  for (const d of CASES.slice(1, 9)) await expectSameBits(headBackward, d, random(d));
});

it('is the adjoint of the heads: ⟨dOut, dz·φ′·wᵀ⟩ = ⟨delta, dz⟩ when every objective counts', async () => {
  const d = heads(1, 6, 9, [2, 1], { activation: 'tanh' });
  const inputs = { ...random(d), weights: [1, 1] };
  const { deltas } = await runKernel(headBackward, d, inputs);
  const dz = randomFloats(5, d.batch * d.hidden);
  const slope = inputs.hidden.slice(d.layer.offset).map((a) => 1 - a * a);
  const outputs = Array.from({ length: d.batch * 3 }, (_, i) => {
    const first = Math.floor(i / 3) * d.hidden;
    const w = inputs.parameters.slice(d.parameters.weight + (i % 3) * d.hidden).slice(0, d.hidden);
    return dot(
      w,
      Array.from(w, (_, h) => slope[first + h] * dz[first + h]),
    );
  });
  expectClose([dot(inputs.dOut, outputs)], [dot(dz, deltas.slice(d.deltas.offset))], {
    terms: 3 + 4,
    scale: dot(dz.map(Math.abs), headBackwardReference(d, magnitudes(inputs)).deltas.slice(1)),
    context: { kernel: 'headBackward', property: 'adjoint' },
  });
});

it('sends the same back for the sum of two directions as for each, and nothing for weight 0', async () => {
  const d = heads(1, 3, 4, [1, 2], { directions: 4 });
  const inputs = { ...random(d, randomIntegers), weights: [1, 0, 0, 1, 1, 1, 0, 0] };
  const { deltas } = await runKernel(headBackward, d, inputs);
  const direction = (i: number) => deltas.slice(d.deltas.offset).slice(i * 12, i * 12 + 12);
  const [first, second, both, none] = [0, 1, 2, 3].map(direction);
  expect(plain(both)).toEqual(Array.from(first, (value, i) => value + second[i] + 0));
  expect([...none].every((value) => value === 0)).toBe(true);
});

it('passes nothing through dead units, and leaves what stands around the deltas', async () => {
  const d = heads(2, 1, 3, [1], { sensitivities: 1 });
  const inputs = random(d);
  const dead = {
    ...inputs,
    pre: inputs.pre.map(() => 0),
    deltas: new Array(2 * d.deltas.stride).fill(7),
  };
  const { deltas } = await runKernel(headBackward, d, dead);
  const network = [7, 0, 0, 0, 0, 0, 0, 7, 7, 7];
  expect(plain(deltas)).toEqual([...network, ...network]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(headBackward, CASES[3]);
  expectTooManyWorkgroups(headBackward, heads(1, 16, 16 * 65_536, [16]), 'x');
  expectTooManyWorkgroups(headBackward, heads(1, 16 * 65_536, 16, [16]), 'y');
  expectTooManyWorkgroups(headBackward, heads(65_536, 1, 1, [1]), 'z');
});
