import { describe, expect, it } from 'vitest';
import { type DenseDims, dense } from '../../shaders/dense.ts';
import { activate } from '../../shaders/fragments/activation.ts';
import { type Loss, MSE } from '../../shaders/fragments/loss.ts';
import { STATE, STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type HeadBackwardDims, headBackward } from '../../shaders/headBackward.ts';
import { type HeadPassDims, headPass, headPassReference } from '../../shaders/headPass.ts';
import { loss } from '../../shaders/loss.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import {
  activationTerms,
  expectAgreement,
  expectEqual,
  operandsFor,
  plain,
  slopeTerms,
  TANH_TERMS,
} from './agreement.ts';
import { ACTIVATIONS, LOSSES } from './examples.ts';
import { expectSameBits } from './forms.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const total = (outputs: readonly number[]) => outputs.reduce((sum, count) => sum + count, 0);

/** Everything stands at odd places with gaps between; with `orderSteps` rows are looked up. */
function heads(
  networks: number,
  batch: number,
  units: number,
  outputs: readonly number[],
  more: Partial<HeadPassDims> = {},
): HeadPassDims {
  const orderSteps = more.orderSteps ?? 0;
  const bias = 3 + units * total(outputs);
  const out = 4 + batch * units;
  return {
    networks,
    batch,
    orderSteps,
    dataRows: orderSteps > 0 ? 11 : batch,
    units,
    outputs,
    losses: outputs.map(() => MSE),
    activation: 'relu',
    until: [],
    parameters: { weight: 2, bias, stride: bias + total(outputs) + 1 },
    layer: { offset: 1, stride: out + batch * total(outputs) + 2 },
    out,
    deltas: { offset: 3, stride: 5 + batch * units },
    ...more,
  };
}

/** Each network stands at another step; the last one has a fault where there are several. */
function stateOf({ networks }: HeadPassDims): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: networks * STATE_SIZE }, (_, i) => {
    const n = Math.floor(i / STATE_SIZE);
    return [5, n, 99, 0, n > 0 && n === networks - 1 ? 7 : 0][i % STATE_SIZE];
  });
}

function random(
  d: HeadPassDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const pre = make(1, d.networks * d.layer.stride);
  return {
    parameters: make(2, d.networks * d.parameters.stride),
    pre,
    hidden: pre.map((z) => activate(d.activation, z)),
    targets: make(3, d.dataRows * total(d.outputs)).map(Math.abs),
    state: stateOf(d),
    ...(d.orderSteps > 0 && { order: randomIndices(4, d.orderSteps * d.batch, d.dataRows) }),
  };
}

const CASES: readonly HeadPassDims[] = [
  heads(1, 1, 1, [1]),
  heads(3, 17, 3, [2, 1], { until: [6] }),
  heads(2, 33, 65, [1, 3, 2], { until: [0, 5], orderSteps: 3 }),
  heads(1, 257, 10, [10]),
  heads(1, 20, 17, [40, 1], { until: [5] }),
];

describe.each(CASES)('%j', (d) => {
  it('is exact on whole numbers when the mean divides by a power of two', async () => {
    const even = { ...d, batch: 4, dataRows: d.orderSteps > 0 ? 11 : 4 };
    const outputs = d.outputs.map((count) => 2 ** Math.floor(Math.log2(count)));
    const dims = heads(d.networks, even.batch, d.units, outputs, {
      until: d.until,
      orderSteps: d.orderSteps,
    });
    await expectEqual(headPass, headPassReference, dims, random(dims, randomIntegers));
  });

  it('agrees with its reference, with the same bits by every text', async () => {
    const inputs = random(d);
    const size = d.units + 2;
    const scale = { pre: size, hidden: size, elements: size ** 2, deltas: size ** 2, state: 0 };
    const terms = d.units + 2 * total(d.outputs) + 6;
    await expectAgreement(headPass, headPassReference, d, inputs, {
      pre: { terms, scale: scale.pre },
      hidden: { terms, scale: scale.hidden },
      elements: { terms, scale: scale.elements },
      deltas: { terms, scale: scale.deltas },
      state: { terms: 0, scale: scale.state },
    });
    await expectSameBits(headPass, d, inputs);
  });

  it('has the bits of the kernels that it stands for', async () => {
    const inputs = random(d);
    const { outputs, layer, batch } = d;
    const O = total(outputs);
    const common = { networks: d.networks, batch, parameters: d.parameters };
    const got = await runKernel(headPass, d, inputs);
    const out = { offset: d.out, stride: layer.stride };
    const heads: DenseDims = {
      ...common,
      inputs: d.units,
      outputs: O,
      activation: 'identity',
      from: layer.offset,
      to: out,
    };
    const forward = await runKernel(dense, heads, operandsFor(dense, heads, inputs));
    expect(got.hidden).toEqual(forward.hidden);
    expect(got.pre).toEqual(forward.pre);
    const passed = { ...inputs, ...forward };
    const losses = { ...d, out };
    const { dOut } = await runKernel(loss, losses, operandsFor(loss, losses, passed));
    const phases = Array.from({ length: d.networks }, (_, n) => {
      const step = inputs.state[n * STATE_SIZE] + inputs.state[n * STATE_SIZE + STATE.next];
      return d.until.filter((end) => step >= end).length;
    });
    const weights = phases.flatMap((phase) => outputs.map((_, k) => Number(k === phase)));
    const back: HeadBackwardDims = {
      ...d,
      hidden: d.units,
      directions: 1,
      sensitivities: 0,
      derivative: true,
    };
    const { deltas } = await runKernel(
      headBackward,
      back,
      operandsFor(headBackward, back, { ...passed, dOut, weights }),
    );
    // Without −0: a share of 0 has no sign here.
    expect(plain(got.deltas)).toEqual(plain(deltas));
  });
});

it.each(ACTIVATIONS)('sends back through %s', async (activation) => {
  const d = heads(2, 9, 7, [2, 1], { activation, until: [6] });
  const terms = 7 + 10 + slopeTerms(activation) + activationTerms(activation);
  await expectAgreement(headPass, headPassReference, d, random(d), {
    pre: { terms, scale: 9 },
    hidden: { terms, scale: 9 },
    elements: { terms, scale: 81 },
    deltas: { terms, scale: 81 },
    state: { terms: 0, scale: 0 },
  });
});

it.each(LOSSES)(
  'takes the loss %j of the phase, and of the objectives that rest their values',
  async (one) => {
    const losses: Loss[] = [one, MSE, one];
    for (const until of [[], [0], [0, 0]]) {
      const d = heads(1, 6, 5, [3, 1, 4], { losses, until });
      const terms = 64 + (one.name === 'logCosh' ? TANH_TERMS : 0);
      const got = await expectAgreement(headPass, headPassReference, d, random(d), {
        pre: { terms, scale: 7 },
        hidden: { terms, scale: 7 },
        elements: { terms, scale: 49 },
        deltas: { terms, scale: 49 },
        state: { terms: 0, scale: 0 },
      });
      const slopes = got.elements.subarray(0, 6 * 8);
      const active = [
        [0, 3],
        [3, 4],
        [4, 8],
      ][until.length];
      expect(
        [...slopes.keys()]
          .filter((at) => slopes[at] !== 0)
          .every((at) => active[0] <= at % 8 && at % 8 < active[1]),
      ).toBe(true);
      expect(slopes.some((slope) => slope !== 0)).toBe(true);
    }
  },
);

it('begins the step, and halts a network with a fault', async () => {
  const d = heads(2, 3, 2, [1, 1]);
  const { state } = await runKernel(headPass, d, {
    ...random(d),
    state: [100, 6, 5, 1, 0, 100, 6, 5, 1, 4],
  });
  expect([...state]).toEqual([100, 6, 6, 1, 0, 100, 6, 6, 3, 4]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  for (const d of CASES) await expectShapesChecked(headPass, d);
  expectTooManyWorkgroups(headPass, heads(1, 32 * 65_536, 1, [40]), 'y');
  expectTooManyWorkgroups(headPass, heads(65_536, 1, 1, [1]), 'z');
});
