import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type LeakDims, leak, leakReference, NO_COSINE } from '../../shaders/leak.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function measure(
  networks: number,
  objectives: number,
  directions: number,
  trunk: number,
  more: Partial<LeakDims> = {},
): LeakDims {
  return {
    networks,
    objectives,
    directions,
    trunk,
    parameters: trunk + 5,
    every: 3,
    ring: 4,
    ...more,
  };
}

/** Some of the trunk is frozen; the chunk of each network starts at another step. */
function random(d: LeakDims, make: (seed: number, length: number) => Float32Array = randomFloats) {
  const frozen = randomIndices(5, d.parameters, 4);
  return {
    gradients: make(1, d.networks * d.directions * d.parameters),
    dataGradients: make(2, d.networks * (d.objectives - 1) * d.parameters),
    before: make(3, d.networks * d.objectives),
    after: make(4, d.networks * d.objectives),
    owner: frozen.map((one, p) => (p > 0 && one === 0 ? d.objectives + 1 : d.objectives)),
    // Bases 1, 2, 3, …; the current step is the second measured one of the chunk.
    state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => {
      const base = 1 + Math.floor(i / STATE_SIZE);
      const current = (Math.ceil(base / d.every) + 1) * d.every - base;
      return [base, current + 1, current, 0, 0][i % STATE_SIZE];
    }),
  };
}

/** Few operands by hand: two objectives, one direction, a trunk of 4 and a head behind it. */
async function byHand(gradients: number[], dataGradients: number[], owner = [2, 2, 2, 2, 0]) {
  const d = measure(1, 2, 1, 4, { parameters: 5, every: 1, ring: 1 });
  const { samples } = await runKernel(leak, d, {
    gradients,
    dataGradients,
    before: [5, 1],
    after: [3, 9],
    owner,
    state: [0, 1, 0, 0, 0],
  });
  return [...samples];
}

const CASES = [
  measure(1, 2, 1, 1),
  measure(3, 2, 1, 17),
  ...[63, 64, 65, 257].map((trunk) => measure(1, 3, 3, trunk)),
  measure(3, 3, 1, 120, { every: 1, ring: 1 }),
  measure(1, 17, 17, 10, { every: 10 }),
];

it('gives exact changes, and cosines ±1, 0 where they are', async () => {
  // The last element belongs to a head.
  expect(await byHand([2, 0, 0, 0, 7], [3, 0, 0, 0, -7])).toEqual([-2, 1]);
  expect(await byHand([2, 0, 0, 0, 7], [-4, 0, 0, 0, -7])).toEqual([-2, -1]);
  expect(await byHand([0, 2, 0, 0, 7], [-4, 0, 5, 0, -7])).toEqual([-2, 0]);
  const d = CASES[1];
  const inputs = random(d, randomIntegers);
  const changes = (samples: ArrayLike<number>) => Array.from(samples).filter((_, i) => i % 2 === 0);
  const { samples } = await runKernel(leak, d, inputs);
  expect(changes(samples)).toEqual(changes(leakReference(d, inputs).samples));
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const norm = (values: number[]) => Math.hypot(...values);
  // What the directions add up to may be shorter than they are.
  const shrinking = Array.from({ length: d.networks }, (_, n) => {
    const trunk = Array.from({ length: d.trunk }, (_, p) => p).filter(
      (p) => inputs.owner[p] === d.objectives,
    );
    const all = trunk.map((p) =>
      Array.from(
        { length: d.directions },
        (_, i) => inputs.gradients[(n * d.directions + i) * d.parameters + p],
      ),
    );
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    return norm(all.map((own) => sum(own.map(Math.abs)))) / norm(all.map(sum));
  });
  await expectAgreement(leak, leakReference, d, inputs, {
    samples: {
      terms: 2 * sumTerms(d.trunk, 64) + d.directions + 6,
      scale: 2 * Math.max(...shrinking),
    },
  });
});

it('does not change with the length of gradients, and turns with their sign', async () => {
  const g = [1, -2, 3, 0.5, 0];
  const delta = [0.25, 1, -1, 2, 0];
  const [change, cosine] = await byHand(delta, g);
  const times = (factor: number) => g.map((value) => factor * value);
  expect(await byHand(delta, times(4))).toEqual([change, cosine]);
  expect(await byHand(delta, times(-4))).toEqual([change, -cosine]);
  expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
});

it('has no cosine where a direction or gradient is 0, or all of the trunk is frozen', async () => {
  const [zero, g] = [
    [0, 0, 0, 0, 7],
    [1, 2, 3, 4, 7],
  ];
  expect(await byHand(zero, g)).toEqual([-2, NO_COSINE]);
  expect(await byHand(g, zero)).toEqual([-2, NO_COSINE]);
  expect(await byHand(g, g, [3, 3, 3, 3, 0])).toEqual([-2, NO_COSINE]);
});

it('writes the line of its measured step, counted in the chunk, round the ring', async () => {
  const d = measure(1, 2, 1, 4, { every: 3, ring: 2 });
  // The chunk starts at step 7: steps 9, 12, 15 are lines 0, 1, 0.
  for (const [current, line] of [
    [2, 0],
    [5, 1],
    [8, 0],
  ]) {
    const inputs = { ...random(d), state: [7, current + 1, current, 0, 0], samples: [9, 9, 9, 9] };
    const { samples } = await runKernel(leak, d, inputs);
    expect([...samples.slice(2 - 2 * line, 4 - 2 * line)]).toEqual([9, 9]);
    expect(samples[2 * line]).not.toBe(9);
  }
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(leak, CASES[2]);
  expectTooManyWorkgroups(leak, measure(65_536, 2, 1, 1), 'z');
});
