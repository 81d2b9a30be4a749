import { expect, it } from 'vitest';
import { type DenseDims, denseReference } from '../../shaders/dense.ts';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import {
  type WeightGradientsDims,
  weightGradients,
  weightGradientsReference,
} from '../../shaders/weightGradients.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { dot, expectAgreement, expectEqual, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const total = (outputs: readonly number[]) => outputs.reduce((sum, count) => sum + count, 0);

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

/** Deltas have a sensitivity behind the directions; all biases stand behind all weights. */
function network(
  networks: number,
  batch: number,
  sizes: readonly number[],
  outputs: readonly number[],
  more: Partial<Pick<WeightGradientsDims, 'directions' | 'orderSteps' | 'probes'>> = {},
): WeightGradientsDims {
  const { directions = 1, orderSteps = 0, probes = [] } = more;
  const [inputs, ...units] = sizes;
  const rows = [...units, total(outputs)];
  const weights = rows.map((count, l) => count * sizes[l]);
  const { offsets, stride } = places([...weights, ...rows]);
  const at = rows.map((_, l) => ({ weight: offsets[l], bias: offsets[rows.length + l] }));
  return {
    networks,
    directions,
    batch,
    orderSteps,
    dataRows: orderSteps > 0 ? 11 : batch,
    inputs,
    units,
    outputs,
    probes,
    activations: places(units.map((count) => batch * count)),
    deltas: places(units.map((count) => (directions + 1) * batch * count)),
    parameters: { stride, trunk: at.slice(0, -1), heads: at[at.length - 1] },
  };
}

function random(
  d: WeightGradientsDims,
  make: (seed: number, length: number) => Float32Array = randomFloats,
) {
  return {
    inputs: make(1, d.dataRows * d.inputs),
    hidden: make(2, d.networks * d.activations.stride),
    deltas: make(3, d.networks * d.deltas.stride),
    dOut: make(4, d.networks * d.batch * total(d.outputs)),
    weights: make(5, d.networks * d.directions * d.outputs.length),
    ...(d.orderSteps > 0 && {
      order: randomIndices(6, d.orderSteps * d.batch, d.dataRows),
      state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 7 * i + 1),
    }),
  };
}

/** One to three trunk layers; one direction and K of them; sizes around the tile edges. */
const CASES = [
  network(1, 1, [1, 1], [1]),
  network(3, 1, [1, 10], [1, 1], { directions: 2, orderSteps: 3 }),
  network(1, 17, [3, 120], [1, 1]),
  network(3, 3, [10, 17, 15, 16], [2, 1, 3], { directions: 3 }),
  network(1, 16, [15, 16, 8], [2, 7], { directions: 2, orderSteps: 2 }),
  network(1, 257, [1, 3, 33], [1], { orderSteps: 1 }),
  network(2, 9, [33, 40, 35], [20, 21], { directions: 2, orderSteps: 2 }),
  // Objective 0 is a penalty on the head of objective 1.
  network(2, 9, [3, 5, 4], [0, 2, 1], {
    directions: 3,
    orderSteps: 2,
    probes: [{ objective: 0, first: 4, end: 9 }],
  }),
];

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(weightGradients, weightGradientsReference, d, random(d, randomIntegers));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const { order, state, ...values } = inputs;
  const sizes = { ...magnitudes(values), ...(order && { order }), ...(state && { state }) };
  const scale = weightGradientsReference(d, sizes).gradients;
  const bounds = { gradients: { terms: d.batch + 2, scale } };
  await expectAgreement(weightGradients, weightGradientsReference, d, inputs, bounds);
});

it('is the adjoint of the layers: ⟨gradient, dθ⟩ = Σ_l ⟨delta_l, dW_l·a + db_l⟩', async () => {
  const d = network(1, 5, [3, 7, 4], [2, 1]);
  const inputs = { ...random(d), weights: [1, 1] };
  const { gradients } = await runKernel(weightGradients, d, inputs);
  const direction = randomFloats(9, d.parameters.stride);
  const sizes = [3, ...d.units, 3];
  const seeds = [...d.deltas.offsets.map((offset) => inputs.deltas.slice(offset)), inputs.dOut];
  const below = [
    inputs.inputs,
    ...d.activations.offsets.map((offset) => inputs.hidden.slice(offset)),
  ];
  const sent = seeds.map((seed, l) => {
    const place = [...d.parameters.trunk, d.parameters.heads][l];
    const layer: DenseDims = {
      networks: 1,
      batch: 5,
      inputs: sizes[l],
      outputs: sizes[l + 1],
      activation: 'identity',
      parameters: { ...place, stride: d.parameters.stride },
      from: 0,
      to: { offset: 0, stride: 5 * sizes[l + 1] },
      rows: { dataRows: 5, orderSteps: 0 },
    };
    return dot(denseReference(layer, { parameters: direction, inputs: below[l] }).pre, seed);
  });
  const scale = weightGradientsReference(d, magnitudes(inputs)).gradients;
  expectClose([dot(direction, gradients)], [sent.reduce((sum, value) => sum + value, 0)], {
    terms: d.batch + 2,
    scale: dot(direction.map(Math.abs), scale),
    context: { kernel: 'weightGradients', property: 'adjoint' },
  });
});

it('leaves the gaps between the parameters, and gives 0 to heads whose objective has weight 0', async () => {
  const d = network(1, 3, [2, 4], [2, 1]);
  const before = { gradients: new Array(d.parameters.stride).fill(9) };
  const { gradients } = await runKernel(weightGradients, d, {
    ...random(d),
    weights: [0, 1],
    ...before,
  });
  const { weight, bias } = d.parameters.heads;
  const first = [...gradients.slice(weight, weight + 8), ...gradients.slice(bias, bias + 2)];
  expect(first.every((value) => value === 0)).toBe(true);
  const gaps = [0, 9, 22, 27, 31];
  expect(Array.from(gradients, (value, i) => (value === 9 ? i : -1)).filter((i) => i >= 0)).toEqual(
    gaps,
  );
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(weightGradients, CASES[4]);
  expectTooManyWorkgroups(weightGradients, network(1, 1, [16 * 65_536, 16], [1]), 'x');
  expectTooManyWorkgroups(weightGradients, network(1, 1, [1, 1], [1], { directions: 65_536 }), 'y');
  expectTooManyWorkgroups(weightGradients, network(65_536, 1, [1, 1], [1]), 'z');
});
