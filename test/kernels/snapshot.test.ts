import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type SnapshotDims, snapshot, snapshotReference } from '../../shaders/snapshot.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Each network's chunk starts at another step; the next step is the second measured one of the chunk. */
function random(d: SnapshotDims) {
  return {
    parameters: randomFloats(1, d.networks * d.parameters),
    snapshots: randomFloats(2, d.ring * d.networks * d.parameters),
    state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => {
      const base = 1 + Math.floor(i / STATE_SIZE);
      const next = (Math.ceil(base / d.every) + 1) * d.every - base;
      return [base, next, next - 1, 0, 0][i % STATE_SIZE];
    }),
  };
}

const CASES: readonly SnapshotDims[] = [
  ...[1, 3, 17, 63, 64, 65, 120, 257].map((parameters) => ({
    networks: 1,
    parameters,
    every: 2,
    ring: 3,
  })),
  { networks: 3, parameters: 121, every: 5, ring: 4 },
  { networks: 2, parameters: 10, every: 1, ring: 1 },
];

it.each(CASES)('copies every bit to its line and leaves the others: %j', async (d) => {
  await expectEqual(snapshot, snapshotReference, d, random(d));
});

it('keeps what is not a number', async () => {
  const d = { networks: 1, parameters: 3, every: 1, ring: 1 };
  const { snapshots } = await runKernel(snapshot, d, {
    parameters: [Number.NaN, Number.POSITIVE_INFINITY, 1e-30],
    state: [0, 0, 0, 0, 0],
  });
  expect([...snapshots]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, Math.fround(1e-30)]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(snapshot, CASES[2]);
  expectTooManyWorkgroups(snapshot, { ...CASES[0], networks: 65_536 }, 'z');
});
