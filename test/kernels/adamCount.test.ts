import { expect, it } from 'vitest';
import { type AdamCountDims, adamCount, adamCountReference } from '../../shaders/adamCount.ts';
import { runKernel } from '../harness/client.ts';
import { randomIndices } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function counting(
  networks: number,
  directions: number,
  objectives: number,
  states = objectives,
): AdamCountDims {
  return { networks, directions, objectives, states };
}

/** Gates at random, the trunk's too; network n has the directions n, n + 1, … round K. */
function random(d: AdamCountDims) {
  const { networks, directions, objectives } = d;
  return {
    priority: Uint32Array.from(
      { length: networks * directions },
      (_, i) => (Math.floor(i / directions) + (i % directions)) % objectives,
    ),
    gates: Float32Array.from(randomIndices(1, networks * (objectives + 2), 2)),
    counts: randomIndices(2, networks * (d.states + objectives), 1e9),
  };
}

it.each([
  ...[1, 3, 63, 64, 65, 257].map((networks) => counting(networks, 1, 2)),
  counting(17, 3, 3),
  counting(5, 1, 3, 1),
  counting(3, 17, 17),
  counting(2, 1, 1),
])('does exactly what its reference does: %j', async (d) => {
  await expectEqual(adamCount, adamCountReference, d, random(d));
});

it('counts the states of the directions and the heads that train, no others', async () => {
  const count = async (d: AdamCountDims, priority: number[], gates: number[]) => {
    const counts = new Array(d.states + d.objectives).fill(0);
    return [...(await runKernel(adamCount, d, { priority, gates, counts })).counts];
  };
  expect(await count(counting(1, 1, 2), [1], [0, 1, 1, 0])).toEqual([0, 1, 0, 1]);
  expect(await count(counting(1, 2, 2), [0, 1], [1, 1, 1, 0])).toEqual([1, 1, 1, 1]);
  // One state for all: it counts steps, whichever objective they train.
  expect(await count(counting(1, 1, 2, 1), [1], [1, 1, 1, 0])).toEqual([1, 1, 1]);
  // The head of objective 0 moves without a direction of its own, only to keep its outputs still.
  expect(await count(counting(1, 1, 2), [1], [1, 1, 1, 0])).toEqual([0, 1, 0, 1]);
  // A frozen trunk makes no step.
  expect(await count(counting(1, 1, 2), [0], [1, 0, 0, 0])).toEqual([0, 0, 1, 0]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(adamCount, counting(2, 3, 3));
  expectTooManyWorkgroups(adamCount, counting(64 * 65_536, 1, 1), 'z');
});
