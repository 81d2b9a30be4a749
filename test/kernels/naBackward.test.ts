import { expect, it } from 'vitest';
import { type DenseBackwardDims, denseBackwardReference } from '../../shaders/denseBackward.ts';
import { type NaBackwardDims, naBackward, naBackwardReference } from '../../shaders/naBackward.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

type Sizes = readonly [networks: number, k: number, batch: number, units: number, below: number];

/** Operands stand at odd places with gaps between. */
function layer([networks, k, batch, units, below]: Sizes, more: Partial<NaBackwardDims> = {}) {
  const to = 2 + batch * units + 3;
  const d: NaBackwardDims = {
    networks,
    coefficients: k,
    batch,
    units,
    below,
    standard: false,
    parameters: { weight: 3, stride: units * below + 5 },
    layer: { offset: 4, stride: 4 + batch * below + 1 },
    deltasStride: to + batch * below + 1,
    from: 2,
    to,
    ...more,
  };
  return d;
}

function random(
  d: NaBackwardDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  const planes = d.networks * d.coefficients;
  return {
    parameters: make(1, planes * d.parameters.stride),
    slopes: make(2, planes * d.layer.stride),
    deltas: make(3, planes * d.deltasStride),
    ...(d.from === undefined && { dOut: make(4, planes * d.batch * d.units) }),
  };
}

/** From the outputs: nothing to read in `deltas`. */
function ofHeads(d: NaBackwardDims): NaBackwardDims {
  const { from: _, ...rest } = d;
  return rest;
}

const SIZES: readonly Sizes[] = [
  [1, 2, 1, 1, 1],
  [3, 3, 3, 17, 10],
  [1, 4, 17, 2, 120],
  [2, 2, 16, 16, 16],
  [1, 3, 257, 3, 15],
];
const CASES = SIZES.flatMap((sizes) =>
  [false, true].flatMap((standard) => [
    layer(sizes, { standard }),
    ofHeads(layer(sizes, { standard })),
  ]),
);

it.each(CASES)('is exact on whole numbers, and leaves the standard part: %j', async (d) => {
  await expectEqual(naBackward, naBackwardReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  await expectAgreement(naBackward, naBackwardReference, d, inputs, {
    deltas: {
      terms: d.coefficients * (d.units + d.coefficients),
      scale: naBackwardReference(d, magnitudes(inputs)).deltas,
    },
  });
});

it('with `standard` sends every coefficient back as the standard network would', async () => {
  const d = layer([1, 3, 5, 4, 6], { standard: true });
  const inputs = random(d);
  // identity has the slope 1 everywhere
  inputs.slopes.fill(1);
  const { deltas } = await runKernel(naBackward, d, inputs);
  for (const n of [1, 2]) {
    const own = (values: Float32Array) =>
      values.slice(n * d.deltasStride, (n + 1) * d.deltasStride);
    const plain: DenseBackwardDims = { ...d, slots: 1, activation: 'identity', from: 2 };
    const wanted = denseBackwardReference(plain, {
      parameters: inputs.parameters.slice(0, d.parameters.stride),
      pre: inputs.slopes,
      hidden: inputs.slopes,
      deltas: own(inputs.deltas),
    });
    expectClose(own(deltas as Float32Array), wanted.deltas, {
      terms: d.units,
      scale: d.units * 8,
      context: { kernel: 'naBackward', n },
    });
  }
});

it('lets no coefficient depend on those after it', async () => {
  const d = ofHeads(layer([1, 3, 5, 7, 4]));
  const [inputs, changed] = [random(d), random(d)];
  for (const operand of Object.values(changed)) operand.fill(1000, (2 * operand.length) / 3);
  const [before, after] = [
    await runKernel(naBackward, d, inputs),
    await runKernel(naBackward, d, changed),
  ];
  expect(after.deltas.slice(0, 2 * d.deltasStride)).toEqual(
    before.deltas.slice(0, 2 * d.deltasStride),
  );
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(naBackward, layer([2, 3, 5, 3, 4]));
  await expectShapesChecked(naBackward, ofHeads(layer([2, 3, 5, 3, 4])));
  expectTooManyWorkgroups(naBackward, layer([1, 2, 1, 1, 16 * 65_536]), 'x');
  expectTooManyWorkgroups(naBackward, layer([1, 2, 16 * 65_536, 1, 16]), 'y');
  expectTooManyWorkgroups(naBackward, layer([65_536, 2, 1, 1, 1]), 'z');
});
