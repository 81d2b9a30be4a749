import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { SMALL_LANES, tapeOf } from '../../shaders/fragments/smallNetwork.ts';
import { projectColumns, protectable } from '../../shaders/projectColumns.ts';
import { projectLine } from '../../shaders/projectLine.ts';
import { sgd } from '../../shaders/sgd.ts';
import { smallBackward } from '../../shaders/smallBackward.ts';
import {
  type SmallDescentDims,
  smallDescent,
  smallDescentReference,
} from '../../shaders/smallDescent.ts';
import { runKernel } from '../harness/client.ts';
import type { KernelOutputs } from '../harness/page.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, expectEqual } from './agreement.ts';
import { condition, rowsOf, spanTerms } from './projection.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { CASES, smallDims } from './smallNetwork.ts';

type Dims = SmallDescentDims & { readonly objectives: number };

const [none, line, hyperplane] = (['none', 'line', 'hyperplane'] as const).map(
  (projection) =>
    (...args: Parameters<typeof smallDims>): Dims => ({
      ...smallDims(...args),
      projection,
      rateSteps: 3,
    }),
);

const PROJECTED = [
  hyperplane(1, [1, 1], [1, 1]),
  hyperplane(1, [1, 10], [1, 1], { networks: 4 }),
  hyperplane(5, [3, 7, 5], [2, 1, 3], { networks: 2, opensAbove: true }),
  hyperplane(2, [3, 17], [1, 1, 1], { rule: { name: 'all' }, directions: [0, 1, 2] }),
  hyperplane(1, [1, 120], [1, 1]),
  line(1, [1, 10], [1, 1], { networks: 4 }),
  line(3, [2, 5, 6], [1, 1], { directions: [0, 1] }),
  line(1, [1, 120], [1, 1]),
];

/** Network n is in phase n + 1 and in step n; the second one and every K + 2 after it train objective 0. */
function inputsOf(d: Dims, make: typeof randomFloats) {
  const gates = d.objectives + 2;
  return {
    parameters: make(1, d.networks * d.parameters.stride),
    tape: make(3, d.networks * tapeOf(d).size),
    owner: randomIndices(4, d.parameters.stride, gates),
    rates: make(5, d.networks * d.rateSteps),
    good: make(6, d.networks * d.parameters.stride),
    state: Uint32Array.from({ length: STATE_SIZE * d.networks }, (_, i) => {
      const network = Math.floor(i / STATE_SIZE);
      return [0, 1 + network, network, (network + 1) % gates, 0][i % STATE_SIZE];
    }),
  };
}

const integers: typeof randomFloats = (seed, length) => randomIntegers(seed, length, 2);
const withoutProjection = CASES.map((d): Dims => ({ ...d, projection: 'none', rateSteps: 2 }));

it.each(withoutProjection)('is exact on whole numbers: %j', async (d) => {
  await expectEqual(smallDescent, smallDescentReference, d, inputsOf(d, integers));
});

it.each([...withoutProjection, ...PROJECTED])(
  'agrees with the kernels that it stands for, in f64: %j',
  async (d) => {
    const inputs = inputsOf(d, randomFloats);
    const hidden = d.units[d.units.length - 1];
    const heads = rowsOf(inputs.parameters, d.parameters.stride).map((own) =>
      rowsOf(own.slice(d.parameters.heads.weight), hidden).slice(0, protectable(d.outputs)),
    );
    const growth = d.projection === 'hyperplane' ? Math.max(...heads.map(condition)) : 1;
    const widest = Math.max(d.inputs, tapeOf(d).outputs, ...d.units) + 1;
    const terms =
      widest * (d.units.length + 1) +
      d.batch +
      4 +
      (d.projection === 'none' ? 0 : spanTerms(protectable(d.outputs), hidden, SMALL_LANES));
    const scale = 3 * Math.sqrt(hidden) * growth * d.batch * widest ** d.units.length;
    const exact = { terms: 0, scale: 0 };
    await expectAgreement(smallDescent, smallDescentReference, d, inputs, {
      gradients: { terms, scale },
      gates: exact,
      parameters: {
        terms: terms + d.directions.length + 2,
        scale: 1 + d.directions.length * scale,
      },
      good: exact,
      state: exact,
    });
  },
);

/** As the projection's own kernel leaves the gradients. */
async function projected(d: Dims, operands: KernelOutputs): Promise<KernelOutputs[string]> {
  const { stride, trunk, heads } = d.parameters;
  const { weight, bias } = trunk[trunk.length - 1];
  const [below, hidden] = [d.inputs, ...d.units].slice(-2);
  const dims = { networks: d.networks, directions: d.directions.length, below, hidden };
  switch (d.projection) {
    case 'none':
      return operands.gradients;
    case 'line': {
      const parameters = { stride, head: heads.weight };
      return (await runKernel(projectLine, { ...dims, weight, parameters }, operands)).gradients;
    }
    case 'hyperplane': {
      const parameters = { stride, heads: heads.weight };
      const own = { ...dims, outputs: d.outputs, layer: { weight, bias }, parameters };
      return (await runKernel(projectColumns, own, operands)).gradients;
    }
  }
}

/** Four units, so that the sums of a projection are the same tree in both. */
it.each([
  none(3, [2, 4], [1, 1], { networks: 2 }),
  line(2, [3, 4], [1, 1], { networks: 2 }),
  hyperplane(3, [2, 4, 4], [1, 1, 2], { networks: 2, directions: [2, 1] }),
])('gives the bits of those kernels one after another: %j', async (d) => {
  const { tape, ...inputs } = inputsOf(d, randomFloats);
  const { parameters, state } = inputs;
  const { gates, ...raw } = await runKernel(smallBackward, d, { parameters, tape, state });
  const gradients = await projected(d, { ...raw, parameters });
  const dims = {
    networks: d.networks,
    parameters: d.parameters.stride,
    directions: d.directions.length,
    objectives: d.objectives,
    rateSteps: d.rateSteps,
  };
  const moved = await runKernel(sgd, dims, { ...inputs, gradients, gates });
  const got = await runKernel(smallDescent, d, { ...inputs, tape });
  expect(got).toEqual({ ...moved, gradients, gates });
});

it('moves nothing of a halted network', async () => {
  const d = hyperplane(1, [1, 10], [1, 1]);
  const inputs = { ...inputsOf(d, randomFloats), state: [0, 1, 0, 3, 0] };
  const { parameters, good, state } = await runKernel(smallDescent, d, inputs);
  expect(parameters).toEqual(inputs.parameters);
  expect(good).toEqual(inputs.good);
  expect([...state]).toEqual(inputs.state);
});

it('leaves a parameter as it is that would not be finite, and names it', async () => {
  const d = none(1, [1, 3], [1, 1]);
  const tape = new Float32Array(tapeOf(d).size).fill(3e38, tapeOf(d).dOut, tapeOf(d).dOut + 1);
  const inputs = { ...inputsOf(d, randomFloats), tape, rates: [2, 2, 2] };
  const owner = inputs.owner.fill(d.objectives);
  const got = await runKernel(smallDescent, d, { ...inputs, owner, state: [0, 1, 0, 0, 0] });
  expect(got.parameters).toEqual(inputs.parameters);
  expect(got.good).toEqual(inputs.parameters);
  expect([...got.state]).toEqual([0, 1, 0, 0, d.parameters.stride - d.parameters.heads.bias]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(smallDescent, PROJECTED[1]);
  expectTooManyWorkgroups(smallDescent, { ...PROJECTED[0], networks: 65_536 }, 'z');
});
