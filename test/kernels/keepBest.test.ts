import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type KeepBestDims, keepBest, keepBestReference } from '../../shaders/keepBest.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Networks in turn are better and not, the first one is. */
function random(d: KeepBestDims) {
  return {
    parameters: randomFloats(1, d.networks * d.parameters),
    best: randomFloats(2, d.networks * d.parameters),
    bestStep: randomIndices(3, d.networks, 1000),
    state: randomIndices(4, d.networks * STATE_SIZE, 1e9),
    better: Array.from({ length: d.networks }, (_, n) => (n + 1) % 2),
  };
}

it.each([
  ...[1, 3, 17, 63, 64, 65, 120, 257].map((parameters) => ({ networks: 2, parameters })),
  { networks: 17, parameters: 121 },
])('copies every bit of a better network and leaves the others: %j', async (d) => {
  await expectEqual(keepBest, keepBestReference, d, random(d));
});

it('counts the step over the run', async () => {
  const d = { networks: 2, parameters: 1 };
  const { best, bestStep } = await runKernel(keepBest, d, {
    parameters: [1, 2],
    better: [0, 1],
    best: [3, 4],
    bestStep: [0xffffffff, 0xffffffff],
    state: [1000, 8, 7, 1, 0, 1000, 8, 7, 1, 0],
  });
  expect([...best]).toEqual([3, 2]);
  expect([...bestStep]).toEqual([0xffffffff, 1007]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(keepBest, { networks: 2, parameters: 7 });
  expectTooManyWorkgroups(keepBest, { networks: 1, parameters: 64 * 65_536 }, 'x');
  expectTooManyWorkgroups(keepBest, { networks: 65_536, parameters: 1 }, 'z');
});
