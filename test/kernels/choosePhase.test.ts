import { describe, expect, it } from 'vitest';
import {
  type ChoosePhaseDims,
  choosePhase,
  choosePhaseReference,
  directionsOf,
  type PhaseRule,
  phaseOf,
} from '../../shaders/choosePhase.ts';
import { STATE, STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import { RULES } from './examples.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function switchOf(
  networks: number,
  objectives: number,
  rule: PhaseRule,
  monitor = false,
  opensAbove = false,
): ChoosePhaseDims {
  return { networks, objectives, historySteps: 4, rule, monitor, opensAbove };
}

/** Losses about as large as thresholds, so that every phase occurs; steps around the schedule's ends. */
function random(d: ChoosePhaseDims) {
  const size = d.networks * d.objectives;
  const losses = (seed: number) => randomFloats(seed, size).map(Math.abs);
  const phases = d.rule.name === 'all' ? 1 : d.objectives;
  // One network in five had a fault.
  const columns = [30, 9, 9, phases, 5].map((limit, i) => randomIndices(4 + i, d.networks, limit));
  return {
    losses: losses(1),
    thresholds: losses(2).map((value) => value ** 0.5),
    state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => {
      const word = columns[i % STATE_SIZE][Math.floor(i / STATE_SIZE)];
      return i % STATE_SIZE === STATE.fault ? Math.floor(word / 4) : word;
    }),
    ...(d.monitor && { deciding: losses(3) }),
  };
}

const HYSTERESIS: PhaseRule = { name: 'firstUnmet', hysteresis: 0.25 };
const UNMET: PhaseRule = { name: 'firstUnmet', hysteresis: 0 };

describe.each([...RULES, HYSTERESIS].map((rule) => [JSON.stringify(rule), rule] as const))(
  '%s',
  (_, rule) => {
    it.each([
      [false, false],
      [true, false],
      [false, true],
    ])(
      'does exactly what its reference does; monitor %s, opensAbove %s',
      async (monitor, opensAbove) => {
        for (const [networks, objectives] of [
          [65, 2],
          [3, 17],
        ]) {
          const d = switchOf(networks, objectives, rule, monitor, opensAbove);
          await expectEqual(choosePhase, choosePhaseReference, d, random(d));
        }
      },
    );
  },
);

/** Phases of networks that differ in their losses, decided on the GPU and by the pure rule. */
async function phases(rule: PhaseRule, thresholds: number[], losses: number[][], previous = 0) {
  const d = switchOf(losses.length, thresholds.length, rule);
  const { state } = await runKernel(choosePhase, d, {
    losses: losses.flat(),
    thresholds: losses.flatMap(() => thresholds),
    state: losses.flatMap(() => [0, 0, 0, previous, 0]),
  });
  const got = losses.map((_, n) => state[STATE_SIZE * n + STATE.phase]);
  expect(got).toEqual(losses.map((own) => phaseOf(rule, own, thresholds, 0, previous)));
  return got;
}

it('counts a loss equal to its threshold as met, and one bit above as unmet', async () => {
  const above = Math.fround(0.5) + 2 ** -24;
  expect(
    await phases(
      UNMET,
      [0.5, 0.5, 0],
      [
        [0.5, 1, 0],
        [above, 0, 0],
        [0.5, 0.5, 9],
      ],
    ),
  ).toEqual([1, 0, 2]);
});

it('goes back only past threshold · (1 + hysteresis), and only to objectives that were met', async () => {
  const losses = [
    [1, 0],
    [1.25, 0],
    [1.2500002, 0],
  ];
  expect(await phases(HYSTERESIS, [1, 0], losses, 1)).toEqual([1, 1, 0]);
  expect(await phases(HYSTERESIS, [1, 0], losses, 0)).toEqual([1, 0, 0]);
});

it('changes its schedule at the step that an entry names, counted over the run', () => {
  const rule: PhaseRule = { name: 'schedule', until: [10, 20, 30] };
  const at = (step: number) => phaseOf(rule, [0, 0, 0], [1, 1, 1], step, 0);
  expect([0, 9, 10, 19, 20, 29, 30, 1000].map(at)).toEqual([0, 0, 1, 1, 2, 2, 2, 2]);
});

it('writes its line of the ring and leaves the others', async () => {
  const d = switchOf(2, 2, UNMET);
  const { history, state, weights, priority, gates } = await runKernel(choosePhase, d, {
    losses: [3, 4, 0, 5],
    thresholds: [1, 1, 1, 1],
    state: [100, 6, 0, 0, 0, 100, 6, 0, 0, 0],
    history: new Array(4 * 2 * 4).fill(9),
  });
  const nines = new Array(8).fill(9);
  expect([...history]).toEqual([...nines, ...nines, 3, 4, 0, 1, 0, 5, 1, 2, ...nines]);
  expect([...state]).toEqual([100, 7, 6, 0, 0, 100, 7, 6, 1, 0]);
  expect([...weights]).toEqual([1, 0, 0, 1]);
  expect([...priority]).toEqual([0, 1]);
  expect([...gates]).toEqual([1, 0, 1, 0, 0, 1, 1, 0]);
});

it('trains the only objective whatever its loss', async () => {
  expect(await phases(UNMET, [1], [[5], [0], [1e30]])).toEqual([0, 0, 0]);
});

it.each(RULES)(
  'halts at a loss that is not finite, closes all gates, and stays halted: %j',
  async (rule) => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    const losses = [1, nan, infinity, 1, 1, 1, 1, 1, 1, 3e38];
    for (const opensAbove of [false, true]) {
      const d = switchOf(5, 2, rule, false, opensAbove);
      const { state, gates } = await runKernel(choosePhase, d, {
        losses,
        thresholds: new Array(10).fill(1),
        // The third network was halted before, the fourth had a fault.
        state: [[], [], [3], [0, 7], []].flatMap(([phase = 0, fault = 0]) => [
          0,
          1,
          0,
          phase,
          fault,
        ]),
      });
      expect([3, 8, 13, 18].map((word) => state[word])).toEqual([3, 3, 3, 3]);
      expect([...gates].slice(0, 16)).toEqual(new Array(16).fill(0));
      expect(state[23]).toBeLessThan(3);
      expect(gates[18]).toBe(1);
    }
  },
);

it('has one direction, or one per objective under the rule `all`', () => {
  expect(RULES.map((rule) => directionsOf({ objectives: 3, rule }))).toEqual([1, 1, 1, 3]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  for (const rule of RULES) await expectShapesChecked(choosePhase, switchOf(2, 3, rule, true));
  expectTooManyWorkgroups(choosePhase, switchOf(64 * 65_536, 2, UNMET), 'z');
});
