import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type MovementDims, movement, movementReference } from '../../shaders/movement.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices, randomIntegers } from '../harness/random.ts';
import { expectAgreement, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function measure(
  networks: number,
  lengths: readonly number[],
  more: Partial<MovementDims> = {},
): MovementDims & { readonly lengths: readonly number[] } {
  return {
    networks,
    lengths,
    parameters: lengths.reduce((sum, length) => sum + length, 0),
    tensors: lengths.length,
    objectives: 2,
    directions: 1,
    every: 3,
    ring: 4,
    snapshots: 1,
    ...more,
  };
}
type Case = ReturnType<typeof measure>;

function random(d: Case, make: (seed: number, length: number) => Float32Array = randomFloats) {
  let offset = 0;
  const gates = randomIndices(6, d.tensors, d.objectives + 2);
  return {
    parameters: make(1, d.networks * d.parameters),
    snapshots: make(2, d.snapshots * d.networks * d.parameters),
    initial: make(3, d.networks * d.parameters),
    gradients: make(4, d.networks * d.directions * d.parameters),
    gates: Array.from({ length: d.networks * (d.objectives + 2) }, (_, i) => Number(i % 3 > 0)),
    tensors: Uint32Array.from(
      d.lengths.flatMap((length, t) => {
        offset += length;
        return [offset - length, length, gates[t]];
      }),
    ),
    // Bases 1, 2, 3, …; the current step is the second measured one of the chunk.
    state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => {
      const base = 1 + Math.floor(i / STATE_SIZE);
      const current = (Math.ceil(base / d.every) + 1) * d.every - base;
      return [base, current + 1, current, 0, 0][i % STATE_SIZE];
    }),
    samples: make(5, d.ring * d.networks * d.tensors * 3),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 257].map((length) => measure(1, [length])),
  measure(1, [10, 10, 10, 1, 10, 1]),
  measure(3, [120, 1, 17], { directions: 3, snapshots: 4 }),
  measure(2, [5, 2], { every: 1, ring: 1, objectives: 17, directions: 17 }),
];

/** One tensor of 3 elements at its gate 0, that of objective 1. */
const HAND = measure(1, [3], { every: 1, ring: 1 });
function byHand(changes: Partial<ReturnType<typeof random>>) {
  return runKernel(movement, HAND, {
    parameters: [4, 6, 0],
    snapshots: [1, 2, 0],
    initial: [4, 6, 2],
    gradients: [6, 8, 0],
    gates: [1, 0, 1, 0],
    tensors: [0, 3, 0],
    state: [0, 1, 0, 0, 0],
    ...changes,
  }).then(({ samples }) => [...samples]);
}

it('is exact on right triangles', async () => {
  expect(await byHand({})).toEqual([5, 2, 10]);
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const largest = Math.max(
    ...[inputs.parameters, inputs.snapshots, inputs.initial, inputs.gradients].flatMap((values) =>
      Array.from(values, Math.abs),
    ),
  );
  await expectAgreement(movement, movementReference, d, inputs, {
    samples: {
      terms: sumTerms(Math.max(...d.lengths), 64) + d.directions + 6,
      // ‖a − b‖ of vectors whose elements are at most `largest`.
      scale: (2 + d.directions) * largest * Math.sqrt(Math.max(...d.lengths)),
    },
  });
});

it('is exactly 0 for a tensor whose bits stayed, whatever its size', async () => {
  const parameters = randomIntegers(1, 3).map((value) => value * 1e6 + 0.1);
  const [change, distance] = await byHand({ parameters, snapshots: parameters });
  expect(change).toBe(0);
  expect(distance).toBeGreaterThan(0);
});

it('shows no gradient behind a closed gate', async () => {
  expect(await byHand({ gates: [0, 1, 1, 0] })).toEqual([5, 2, 0]);
  expect(await byHand({ tensors: Uint32Array.of(0, 3, 3) })).toEqual([5, 2, 0]);
});

it('does not change with the sign of what moved', async () => {
  const negative = (values: readonly number[]) => Float32Array.from(values, (value) => -value);
  expect(
    await byHand({
      parameters: negative([4, 6, 0]),
      snapshots: negative([1, 2, 0]),
      initial: negative([4, 6, 2]),
      gradients: negative([6, 8, 0]),
    }),
  ).toEqual([5, 2, 10]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(movement, CASES[2]);
  expectTooManyWorkgroups(movement, measure(65_536, [1]), 'z');
});
