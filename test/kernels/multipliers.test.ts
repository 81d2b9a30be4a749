import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import {
  type MultipliersDims,
  multipliers,
  multipliersReference,
} from '../../shaders/multipliers.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectAgreement } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function constraint(
  networks: number,
  objectives: number,
  objective: number,
  adapts = true,
): MultipliersDims {
  const [lowest, highest] = [1e-3, 1e4];
  return { networks, objectives, objective, rate: 1.02, lowest, highest, historySteps: 3, adapts };
}

/** Budgets that most losses keep, some of them to the bit; multipliers beyond both limits occur. */
function random(d: MultipliersDims) {
  const size = d.networks * d.objectives;
  const losses = randomFloats(1, size).map(Math.abs);
  const over = randomIndices(2, size, 2 * d.objectives);
  return {
    losses,
    budgets: losses.map((loss, i) => (over[i] === 0 ? loss / 2 : over[i] % 2 ? loss : 2 * loss)),
    multipliers: randomFloats(3, size).map((value) => 10 ** (5 * value)),
    bestLosses: randomFloats(4, size).map(Math.abs),
    better: new Array(d.networks).fill(7),
    state: randomIndices(5, d.networks * STATE_SIZE, 9),
    history: randomFloats(6, d.historySteps * d.networks * (d.objectives + 2)),
  };
}

const EXACT = { terms: 0, scale: 0 };

it.each([
  ...[1, 3, 17, 63, 64, 65, 257].map((networks) => constraint(networks, 2, 1)),
  constraint(65, 3, 2),
  constraint(65, 3, 1),
  constraint(65, 3, 0),
  constraint(64, 17, 16),
  constraint(65, 3, 1, false),
  constraint(3, 1, 0, false),
])('agrees with its reference, and exactly in all that is copied or decided: %j', async (d) => {
  const inputs = random(d);
  const expected = multipliersReference(d, inputs);
  await expectAgreement(multipliers, multipliersReference, d, inputs, {
    multipliers: { terms: 2, scale: expected.multipliers },
    weights: { terms: 4, scale: expected.weights },
    bestLosses: EXACT,
    better: EXACT,
    history: EXACT,
  });
});

/** One network with three objectives that trains the third. */
async function step(losses: readonly number[], changes: Record<string, readonly number[]> = {}) {
  const d = { ...constraint(1, 3, 2), rate: 2 };
  return runKernel(multipliers, d, {
    ...random(d),
    losses,
    budgets: [0.5, 1, 0],
    multipliers: [1, 1, 1],
    bestLosses: [0.25, 0.25, 8],
    ...changes,
  });
}

it('presses on an objective over its budget and lets go of one that keeps it', async () => {
  const above = 0.5 + 2 ** -24;
  expect([...(await step([above, 1, 4])).multipliers]).toEqual([2, 0.5, 1]);
  const { multipliers: limited } = await step([0.5, 2, 4], { multipliers: [1e-3, 1e4, 1] });
  expect([...limited]).toEqual([Math.fround(1e-3), 1e4, 1]);
});

it('weighs by the larger of loss and budget, with the new multipliers', async () => {
  expect([...(await step([0.25, 2, 4])).weights]).toEqual([0.5 / 0.5, 2 / 2, 1 / 4]);
});

it('keeps the losses of a feasible network that is strictly better', async () => {
  for (const [losses, isBetter] of [
    [[0.5, 1, 7], true],
    [[0.5, 1, 8], false],
    [[0.5, 1.0000001, 7], false],
  ] as const) {
    const { better, bestLosses } = await step(losses);
    expect([...better]).toEqual([Number(isBetter)]);
    expect([...bestLosses]).toEqual(isBetter ? [...losses] : [0.25, 0.25, 8]);
  }
  const largest = Math.fround(3.4028234e38);
  const { better } = await step([0, 0, 1e30], { bestLosses: [largest, largest, largest] });
  expect([...better]).toEqual([1]);
});

it('takes nothing for feasible that is NaN, nor for better', async () => {
  const feasibleAndBetter = async (
    losses: readonly number[],
    changes?: Record<string, readonly number[]>,
  ) => {
    const { history, better } = await step(losses, {
      state: new Array(STATE_SIZE).fill(0),
      bestLosses: [9, 9, 9],
      ...changes,
    });
    return [history[4], better[0]];
  };
  expect(await feasibleAndBetter([0, 0, 1])).toEqual([1, 1]);
  expect(await feasibleAndBetter([Number.NaN, 0, 1])).toEqual([0, 0]);
  expect(await feasibleAndBetter([0, Number.NaN, 1])).toEqual([0, 0]);
  expect(await feasibleAndBetter([0, 0, Number.NaN])).toEqual([1, 0]);
  expect(await feasibleAndBetter([0, 0, 1], { budgets: [Number.NaN, 1, 0] })).toEqual([0, 0]);
});

it('gives losses of 0 weights that are numbers', async () => {
  const { weights } = await step([0, 0, 0], { budgets: [0, 1, 0], multipliers: [1e4, 1, 1] });
  expect([...weights].every(Number.isFinite)).toBe(true);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(multipliers, constraint(2, 3, 1));
  expectTooManyWorkgroups(multipliers, constraint(64 * 65_536, 2, 1), 'z');
});
