import { expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { isSolved } from '../../src/engines/reference/heads.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { ALL, planOf, SHAPES, taskOf, wholeData } from './tasks.ts';

const SHAPE = SHAPES[3];
const SOLVE = { ridge: 1e-8, from: 1, to: 3 };
const plan = planOf({ choose: ALL, directions: [0, 1, 2], projection: 'none', headSolve: SOLVE });

test('heads from `from` to `to`, exclusive, are solved', () => {
  expect([0, 1, 2].map((k) => isSolved(plan, k))).toEqual([false, true, true]);
  expect([0, 1, 2].map((k) => isSolved(planOf(), k))).toEqual([false, false, false]);
});

/** Change of the solved losses when one weight of each solved head moves. */
async function risesRound(parameters: Float64Array): Promise<number[]> {
  const task = taskOf(SHAPE, { order: wholeData, plan: planOf() });
  const lossesAt = async (at: Float64Array) =>
    createReferenceEngine({ ...task, parameters: at }).evaluate();
  const before = await lossesAt(parameters);
  const { weight } = layoutOf(SHAPE).heads;
  const rises: number[] = [];
  for (const by of [-1e-2, 1e-2]) {
    // Head 1 has outputs 1 and 2, head 2 output 3.
    const moved = parameters.slice();
    moved[weight.offset + weight.cols] += by;
    moved[weight.offset + 3 * weight.cols] += by;
    const after = await lossesAt(moved);
    rises.push(after[1] - before[1], after[2] - before[2]);
  }
  return rises;
}

test.each([0, 1, 5])(
  'after %i steps the solved heads are the best for the trunk as it is',
  async (steps) => {
    const engine = createReferenceEngine(taskOf(SHAPE, { order: wholeData, plan }));
    if (steps > 0) await engine.advance(steps);
    for (const rise of await risesRound(await engine.parameters())) expect(rise).toBeGreaterThan(0);
  },
);
