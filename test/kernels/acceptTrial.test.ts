import { expect, it } from 'vitest';
import {
  type AcceptTrialDims,
  acceptTrial,
  acceptTrialReference,
} from '../../shaders/acceptTrial.ts';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function judge(networks: number, objectives: number, objective: number): AcceptTrialDims {
  return { networks, objectives, objective, share: 0.25, historySteps: 3 };
}

/** Budgets that most losses keep, some of them to the bit; every third network has accepted a trial before. */
function random(d: AcceptTrialDims) {
  const size = d.networks * d.objectives;
  const losses = randomFloats(1, size).map(Math.abs);
  const over = randomIndices(2, size, 2 * d.objectives);
  return {
    losses,
    budgets: losses.map((loss, i) => (over[i] === 0 ? loss / 2 : over[i] % 2 ? loss : 2 * loss)),
    accepted: Array.from({ length: d.networks }, (_, n) => (n % 3) % 2),
    state: randomIndices(3, d.networks * STATE_SIZE, 9),
    history: randomFloats(4, d.historySteps * d.networks * (d.objectives + 2)),
  };
}

it.each([
  ...[1, 3, 17, 63, 64, 65, 257].map((networks) => judge(networks, 2, 1)),
  judge(65, 3, 2),
  judge(65, 3, 1),
  judge(65, 3, 0),
  judge(64, 17, 16),
])('does exactly what its reference does: %j', async (d) => {
  await expectEqual(acceptTrial, acceptTrialReference, d, random(d));
});

/** What networks with these losses accept under budgets of 0.5 and 1 for a step of the third objective. */
async function accepts(losses: readonly number[][], before = 0) {
  const d = judge(losses.length, 3, 2);
  const { accepted } = await runKernel(acceptTrial, d, {
    ...random(d),
    losses: losses.flat(),
    budgets: losses.flatMap(() => [0.5, 1, 0]),
    accepted: losses.map(() => before),
  });
  return [...accepted];
}

it('accepts a loss equal to its budget and not one bit more, and does not ask later objectives', async () => {
  const above = 0.5 + 2 ** -24;
  const losses = [
    [0.5, 1, 9],
    [above, 0, 0],
    [0, 1.0000001, 0],
    [0, 0, Number.NaN],
  ];
  expect(await accepts(losses)).toEqual([0.25, 0, 0, 0.25]);
});

it('keeps the share that an earlier trial was accepted with, whatever the losses are now', async () => {
  const losses = [
    [0, 0, 0],
    [9, 9, 9],
    [Number.NaN, 0, 0],
  ];
  expect(await accepts(losses, 0.5)).toEqual([0.5, 0.5, 0.5]);
});

it('accepts neither NaN nor infinity, nor any loss under a budget that is NaN', async () => {
  const { NaN: nan, POSITIVE_INFINITY: infinite } = Number;
  const losses = [
    [nan, 0, 0],
    [-nan, 0, 0],
    [0, nan, 0],
    [infinite, 0, 0],
  ];
  expect(await accepts(losses)).toEqual([0, 0, 0, 0]);
  const d = judge(1, 2, 1);
  const inputs = { ...random(d), losses: [0, 0], budgets: [nan, 0], accepted: [0] };
  expect([...(await runKernel(acceptTrial, d, inputs)).accepted]).toEqual([0]);
});

it('writes the flags of its line of the history, and nothing else', async () => {
  const d = judge(2, 2, 1);
  const { history } = await runKernel(acceptTrial, d, {
    losses: [1, 0, 3, 0],
    budgets: [2, 0, 2, 0],
    accepted: [0, 0],
    state: [100, 0, 4, 0, 0, 100, 0, 4, 0, 0],
    history: new Array(3 * 2 * 4).fill(9),
  });
  const nines = new Array(8).fill(9);
  expect([...history]).toEqual([...nines, 9, 9, 9, 0.25, 9, 9, 9, 0, ...nines]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(acceptTrial, judge(2, 3, 1));
  expectTooManyWorkgroups(acceptTrial, judge(64 * 65_536, 2, 1), 'z');
});
