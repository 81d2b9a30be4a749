import { expect, it } from 'vitest';
import { type AdamDims, adam, adamReference } from '../../shaders/adam.ts';
import { adamCount } from '../../shaders/adamCount.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectAgreement, magnitudes } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Sums 3, products with rounded constants 4, bias corrections 8 each, `sqrt` and three divisions 3 each. */
const TERMS = 3 + 4 + 2 * 8 + 4 * 3;

function step(
  networks: number,
  parameters: number,
  directions: number,
  objectives: number,
  states = objectives,
): AdamDims {
  return {
    networks,
    parameters,
    directions,
    objectives,
    states,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
  };
}

/** Network n trains the objectives n, n + 1, … round K: as many as it has directions. */
function random(d: AdamDims) {
  const gates = d.objectives + 2;
  const objective = (n: number, direction: number) => (n + direction) % d.objectives;
  const active = (n: number) =>
    Array.from({ length: d.directions }, (_, direction) => objective(n, direction));
  const moments = randomFloats(2, d.networks * d.states * 2 * d.parameters);
  return {
    gradients: randomFloats(1, d.networks * d.directions * d.parameters),
    priority: Uint32Array.from({ length: d.networks * d.directions }, (_, i) =>
      objective(Math.floor(i / d.directions), i % d.directions),
    ),
    gates: Array.from({ length: d.networks * gates }, (_, i) => {
      const [network, gate] = [Math.floor(i / gates), i % gates];
      return Number(gate === d.objectives || active(network).includes(gate));
    }),
    owner: randomIndices(3, d.parameters, gates),
    moments: moments.map((value, i) =>
      Math.floor(i / d.parameters) % 2 === 1 ? Math.abs(value) : value,
    ),
    counts: randomIndices(4, d.networks * (d.states + d.objectives), 50),
  };
}

/** One trunk parameter with one objective, or as `changes` say. */
async function byHand(d: AdamDims, changes: Partial<ReturnType<typeof random>>) {
  return runKernel(adam, d, {
    gradients: new Array(d.parameters).fill(0),
    priority: [0],
    gates: [1, 1, 0],
    owner: new Array(d.parameters).fill(1),
    moments: new Array(2 * d.parameters).fill(0),
    counts: [0, 0],
    ...changes,
  });
}

async function expectStep(d: AdamDims, inputs: ReturnType<typeof random>) {
  // m may cancel, so what it is made of bounds its error; v cannot.
  const scale = adamReference(d, magnitudes(inputs));
  await expectAgreement(adam, adamReference, d, inputs, {
    gradients: { terms: TERMS, scale: scale.gradients },
    moments: { terms: 3 + 4, scale: scale.moments },
  });
}

it.each([
  ...[1, 3, 17, 63, 64, 65, 257].map((parameters) => step(1, parameters, 1, 2)),
  step(3, 121, 1, 3),
  step(3, 121, 3, 3),
  step(3, 65, 1, 3, 1),
  step(1, 10, 17, 17),
  step(2, 5, 1, 1),
  // An invocation moves several parameters.
  step(2, 2 ** 15 + 67, 1, 2),
])('agrees with its reference: %j', async (d) => {
  await expectStep(d, random(d));
});

it.each([1, 2, 10, 1000, 1_000_000])('corrects the bias of step %i', async (t) => {
  const d = step(1, 17, 1, 1);
  await expectStep(d, { ...random(d), counts: Uint32Array.of(t - 1, t - 1) });
});

it('steps by the sign at first, whatever the length of the gradient', async () => {
  const gradients = Float32Array.of(1e-4, -1e-1, 1e2, -1e5);
  const got = await byHand(step(1, gradients.length, 1, 1), { gradients });
  expectClose(
    got.gradients,
    gradients.map((g) => g / (Math.abs(g) + 1e-8)),
    { terms: TERMS, scale: 1, context: { gradients } },
  );
});

it('follows plain Adam over a run whose phases change, one state and count per objective', async () => {
  const d = step(1, 2, 1, 2);
  const owner = [2, 1];
  let moments: ArrayLike<number> = new Array(8).fill(0);
  let counts: ArrayLike<number> = new Array(4).fill(0);
  /** Adam's own loop, per objective and parameter: all gradients it has seen. */
  const seen = [0, 1].map(() => owner.map((): number[] => []));
  const plainAdam = (gradients: readonly number[]) => {
    let [m, v] = [0, 0];
    for (const g of gradients) {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
    }
    const t = gradients.length;
    return m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
  };
  for (const [index, phase] of [0, 0, 1, 0, 1, 1, 1, 0].entries()) {
    const switchState = { priority: [phase], gates: [1 - phase, phase, 1, 0] };
    const gradients = randomFloats(index, 2);
    const used = { ...switchState, owner, counts: Array.from(counts) };
    const got = await runKernel(adam, d, { ...used, gradients, moments: Array.from(moments) });
    const expected = owner.map((k, p) => {
      if (k !== 2 && k !== phase) return gradients[p];
      seen[phase][p].push(gradients[p]);
      return plainAdam(seen[phase][p]);
    });
    const scale = owner.map((k, p) =>
      k === 2 || k === phase ? plainAdam(seen[phase][p].map(Math.abs)) : 1,
    );
    expectClose(got.gradients, expected, { terms: (index + 1) * TERMS, scale, context: { index } });
    moments = got.moments;
    counts = (await runKernel(adamCount, d, { ...switchState, counts: Array.from(counts) })).counts;
  }
  expect(Array.from(counts)).toEqual([4, 4, 4, 4]);
});

it('keeps every bit behind a closed gate, and of a head in another direction', async () => {
  const bits = Uint32Array.of(0x80000000, 1, 0x7fc12345, 0xffc00001, 0x7f800000, 0x3f800001);
  const d = step(1, bits.length, 1, 2);
  const inputs = {
    ...random(d),
    gradients: new Float32Array(bits.buffer),
    // Frozen, of a head whose gate is closed, and of a head that is open in a direction that is missing.
    owner: bits.map((_, p) => [3, 0, 1][p % 3]),
    priority: [0],
    gates: [0, 1, 1, 0],
  };
  const { gradients, moments } = await runKernel(adam, d, inputs);
  expect(new Uint32Array(gradients.buffer)).toEqual(bits);
  expect(moments).toEqual(inputs.moments);
});

it('gives 0 for a parameter that never had a gradient, and passes NaN on', async () => {
  const d = step(1, 2, 1, 1);
  const { gradients } = await byHand(d, { gradients: Float32Array.of(0, Number.NaN) });
  expect([...gradients]).toEqual([0, Number.NaN]);
});

it('refuses operands that do not fit, settings without a meaning, and too many workgroups', async () => {
  await expectShapesChecked(adam, step(2, 7, 3, 3));
  expect(() => adam.workgroups(step(1, 1, 2, 2, 1))).toThrow(
    /^adam: one state serves one direction: expected 1 direction, got 2/,
  );
  expect(() => adam.workgroups(step(1, 1, 1, 3, 2))).toThrow(
    /^adam: expected 1 state or one per objective \(3\), got 2/,
  );
  for (const beta of [0, 1, Number.NaN]) {
    expect(() => adam.workgroups({ ...step(1, 1, 1, 1), beta2: beta })).toThrow(
      `adam: expected beta1 and beta2 between 0 and 1, got ${beta}`,
    );
  }
  expectTooManyWorkgroups(adam, step(1, 8 * 64 * 65_536, 1, 1), 'x');
  expectTooManyWorkgroups(adam, step(65_536, 1, 1, 1), 'z');
});
