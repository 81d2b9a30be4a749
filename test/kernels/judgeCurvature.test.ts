import { expect, it } from 'vitest';
import { curvatureEntries } from '../../shaders/fragments/curvature.ts';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import {
  type JudgeCurvatureDims,
  judgeCurvature,
  judgeCurvatureReference,
} from '../../shaders/judgeCurvature.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectAgreement } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function rule(
  networks: number,
  objectives: number,
  objective: number,
  begins = false,
  anchored = false,
): JudgeCurvatureDims {
  return {
    networks,
    objectives,
    anchored,
    objective,
    press: 1.5,
    release: 1.25,
    weights: [0.25, 64, 4],
    down: 4,
    up: 2,
    dampings: [0.125, 8],
    historySteps: 3,
    begins,
  };
}

/** Weights are powers of 2 and losses multiples of 1/8, so that no merit is on the edge by rounding. */
function random(d: JudgeCurvatureDims) {
  const size = d.networks * d.objectives;
  const eighths = (seed: number) => randomIndices(seed, size, 40).map((value) => value / 8);
  return {
    before: eighths(1),
    losses: eighths(2),
    curvature: randomIndices(3, d.networks * curvatureEntries(d), 8).map((e) => 2 ** (e - 3)),
    bestLosses: eighths(4),
    better: new Array(d.networks).fill(7),
    accepted: new Array(d.networks).fill(7),
    state: randomIndices(5, d.networks * STATE_SIZE, 9),
    history: randomFloats(6, d.historySteps * d.networks * (d.objectives + 2)),
  };
}

const EXACT = { terms: 0, scale: 0 };

it.each([
  ...[1, 3, 63, 64, 65, 257].map((networks) => rule(networks, 2, 1)),
  rule(65, 3, 2),
  rule(65, 3, 1),
  rule(65, 3, 0),
  rule(65, 3, 2, true),
  rule(3, 1, 0, true),
  rule(65, 2, 1, false, true),
  rule(65, 3, 1, false, true),
  rule(65, 3, 2, true, true),
])('agrees with its reference, and exactly in all that is copied or decided: %j', async (d) => {
  const inputs = random(d);
  const { curvature } = judgeCurvatureReference(d, inputs);
  await expectAgreement(judgeCurvature, judgeCurvatureReference, d, inputs, {
    curvature: { terms: 4, scale: curvature },
    accepted: EXACT,
    bestLosses: EXACT,
    better: EXACT,
    history: EXACT,
  });
});

/** One network with two objectives; budget 1, weights 1 and 1, damping 1. */
async function judged(losses: readonly number[], curvature: readonly number[] = [1, 1, 1, 0, 1]) {
  const d = { ...rule(1, 2, 1, false, curvature.length > 5), historySteps: 1 };
  const got = await runKernel(judgeCurvature, d, {
    before: [1, 4],
    losses,
    curvature,
    bestLosses: [1, 3],
    state: [0, 0, 0, 1, 0],
    history: [7, 7, 7, 7],
  });
  return Object.fromEntries(Object.entries(got).map(([name, values]) => [name, [...values]]));
}

it('takes a step that lowers the merit, and keeps the network where budgets hold', async () => {
  const taken = await judged([1, 2]);
  expect(taken).toMatchObject({ accepted: [1], better: [1], bestLosses: [1, 2] });
  expect(taken.curvature).toEqual([Math.fround(1 / 1.25), 1, 1, 0, 0.25]);
  expect(taken.history).toEqual([7, 7, 7, 1]);
});

it('over a budget it is taken but not kept, and the weight grows', async () => {
  const over = await judged([1.5, 2]);
  expect(over).toMatchObject({ accepted: [1], better: [0], bestLosses: [1, 3] });
  expect(over.curvature.slice(0, 1)).toEqual([1.5]);
  expect(over.history).toEqual([7, 7, 7, 0]);
});

it('a step that gains nothing is not taken, even where its losses are within the budgets', async () => {
  for (const losses of [
    [1, 4],
    [0.5, 5],
    [Number.NaN, 1],
    [1, Number.POSITIVE_INFINITY],
  ]) {
    const refused = await judged(losses);
    expect(refused).toMatchObject({ accepted: [0], better: [0], bestLosses: [1, 3] });
    expect(refused.curvature[4]).toBe(2);
    expect(refused.history[3]).toBe(0);
  }
});

it('what anchor points drift counts like a loss of an objective above, but not towards a budget', async () => {
  const anchored = (before: number, tried: number) =>
    judged([1, 3.5], [1, 1, 1, 0, 1, before, 9, tried, 9]);
  expect(await anchored(0.25, 0.5)).toMatchObject({ accepted: [1], better: [0] });
  expect(await anchored(0.25, 1)).toMatchObject({ accepted: [0] });
  expect(await anchored(5, 5)).toMatchObject({ accepted: [1], history: [7, 7, 7, 1] });
  expect(await anchored(0, Number.NaN)).toMatchObject({ accepted: [0] });
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(judgeCurvature, rule(2, 3, 1));
  await expectShapesChecked(judgeCurvature, rule(2, 3, 1, false, true));
  expectTooManyWorkgroups(judgeCurvature, rule(64 * 65_536, 2, 1), 'z');
});
