import { describe, expect, test } from 'vitest';
import { judge, referenceDriver } from '../../bench/protect/judge.ts';
import { randomProblem } from '../../bench/protect/problem.ts';
import { summaryOf } from '../../bench/protect/summary.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { isWithin } from '../../src/engines/reference/trial.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { planOf, SHAPES, taskOf, wholeData } from './tasks.ts';

const SHAPE = SHAPES[3];
const OBJECTIVE = 2;

/** A protected step for the last objective; `repairs` solves the heads above in every trial. */
function protectedTask(budget: number, repairs: boolean) {
  return taskOf(SHAPE, {
    order: wholeData,
    budgets: [budget, budget],
    plan: planOf({
      choose: { name: 'schedule', until: [0, 0] },
      directions: [OBJECTIVE],
      projection: 'exact',
      exact: { damping: 1e-5, compensation: true },
      accept: {
        objective: OBJECTIVE,
        correct: true,
        halvings: 3,
        ...(repairs && { repairRidge: 1e-8 }),
      },
    }),
  });
}

test('isWithin: all of the first losses, and no NaN', () => {
  expect(isWithin([1, 2, 9], [1, 2], 2)).toBe(true);
  expect(isWithin([1, 2.1, 9], [1, 2], 2)).toBe(false);
  expect(isWithin([Number.NaN, 1, 9], [1, 2], 2)).toBe(false);
  expect(isWithin([5], [], 0)).toBe(true);
});

describe.each([true, false])('a protected step, repair %s', (repairs) => {
  test('no trial within its budget: trunk and protected heads keep their bits, the own head moves', async () => {
    const task = protectedTask(0, repairs);
    const engine = createReferenceEngine(task);
    const { accepted } = await engine.advance(3);
    expect([...accepted]).toEqual([0, 0, 0]);
    const after = await engine.parameters();
    const { heads } = layoutOf(SHAPE);
    // Heads 0 and 1 have outputs 0 to 2.
    const own = heads.weight.offset + 3 * heads.weight.cols;
    expect(after.slice(0, own)).toEqual(Float64Array.from(task.parameters).slice(0, own));
    expect(after[own]).not.toBe(task.parameters[own]);
  });

  test('a budget that every trial keeps: the whole step', async () => {
    const engine = createReferenceEngine(protectedTask(1e9, repairs));
    expect([...(await engine.advance(3)).accepted]).toEqual([1, 1, 1]);
  });
});

test('40 random problems: no step breaks a budget', { timeout: 60_000 }, async () => {
  const judgements = [];
  for (let index = 0; index < 40; index++) {
    const steps = { first: 60, others: 25 };
    judgements.push(await judge(randomProblem(index), referenceDriver, { steps }));
  }
  const { overBudget, acceptedShare, secondBetter } = summaryOf(judgements);
  expect(overBudget).toBe(0);
  expect(acceptedShare).toBeGreaterThan(0.3);
  expect(secondBetter).toBeGreaterThan(0.7);
});
