import { expect, test } from 'vitest';
import type { Best, Chunk } from '../../src/engines/engine.ts';
import { forward } from '../../src/engines/reference/forward.ts';
import { leaveOneOutError } from '../../src/engines/reference/leaveOneOut.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import type { EngineState } from '../../src/engines/state.ts';
import type { Counters } from '../../src/gpu/gpu.ts';
import { train } from '../../src/index.ts';
import { epsilonLmLoo } from '../../src/methods/epsilonLmLoo.ts';
import { inPage } from '../harness/client.ts';
import type { PlainTask, Request } from '../harness/layered.ts';
import type { Trained } from '../harness/trained.ts';
import { SETTINGS } from '../methods/settings.ts';
import { plainTask } from './tasks.ts';

const run = (task: PlainTask, requests: readonly Request[]) =>
  inPage('layered', { task, requests }) as Promise<unknown[]>;

const BUDGET = 0.9;
const stages = epsilonLmLoo.stages({
  ...SETTINGS,
  objectives: 2,
  stages: [10, 10],
  headRidge: 1e-4,
});

function taskOf(stage: number): PlainTask {
  const rows = 24;
  const task = plainTask({
    shape: { inputs: 2, hidden: [9], outputs: [1, 2], activation: 'tanh' },
    rows,
    batch: rows,
    plan: stages[stage].plan,
    rate: 0.02,
  });
  return { ...task, budgets: [BUDGET] };
}

const TASKS: readonly [string, PlainTask][] = [
  ['co-training', taskOf(1)],
  ['curvature', taskOf(2)],
];

/** Of objective 2 at parameters that the engine was asked for. */
function errorAt({ shape, inputs, targets, plan }: PlainTask, parameters: Float64Array): number {
  const network = createNetwork(shape, parameters);
  const pass = createPass(shape, inputs.rows, inputs.values, targets.values);
  forward(network, pass);
  return leaveOneOutError(network, pass, 1, plan.validate?.ridges ?? []);
}

test.each(TASKS)(
  '%s: the best is the feasible network of every fifth step with the least error',
  async (_, task) => {
    const every: Request[] = Array.from(
      { length: 8 },
      () => [{ advance: 5 }, 'parameters'] as const,
    ).flat();
    const answers = await run(task, [...every, 'best']);
    const looked = Array.from({ length: 8 }, (_, look) => ({
      step: 5 * look + 4,
      isFeasible: (answers[2 * look] as Chunk).accepted[4] === 1,
      parameters: answers[2 * look + 1] as Float64Array,
    }));
    const feasible = looked
      .filter(({ isFeasible }) => isFeasible)
      .map((one) => ({ ...one, error: errorAt(task, one.parameters) }))
      .sort((a, b) => a.error - b.error);
    const best = answers[answers.length - 1] as Best;
    expect(feasible.length).toBeGreaterThan(1);
    expect(best.step).toBe(feasible[0].step);
    expect(best.parameters).toEqual(feasible[0].parameters);
    expect(best.losses[0]).toBeLessThanOrEqual(BUDGET * (1 + 1e-6));
    expect(best.lowest?.losses[1]).toBeLessThanOrEqual(best.losses[1] * (1 + 1e-6));
  },
);

test.each(TASKS)(
  '%s: chunks change no choice, and neither does a state to go on from',
  async (_, task) => {
    const [, best] = await run(task, [{ advance: 33 }, 'best']);
    // 10 is a multiple of 5, and 13 is none.
    const parts = await run(task, [{ advance: 10 }, { advance: 3 }, { advance: 20 }, 'best']);
    expect(parts[3]).toEqual(best);
    const [, state] = (await run(task, [{ advance: 13 }, 'state'])) as [Chunk, EngineState];
    const [, resumed] = await run({ ...task, resume: state }, [{ advance: 20 }, 'best']);
    expect(resumed).toEqual(best);
  },
);

test.each(TASKS)('%s: the fallback stays where no other has a smaller error', async (_, task) => {
  const [, found] = (await run(task, [{ advance: 40 }, 'best'])) as [Chunk, Best];
  const fallback = { step: -1, losses: found.losses, parameters: found.parameters };
  const [, best] = (await run({ ...task, fallback }, [{ advance: 40 }, 'best'])) as [Chunk, Best];
  expect({ ...best, lowest: undefined }).toEqual({ ...fallback, lowest: undefined });
});

test('what is kept costs one dispatch in five steps, and no readback of its own', async () => {
  const counted = async (task: PlainTask) => {
    const [, before, , after] = (await run(task, [
      { advance: 5 },
      'counters',
      { advance: 20 },
      'counters',
    ])) as [Chunk, Counters, Chunk, Counters];
    return [after.dispatches - before.dispatches, after.readbacks - before.readbacks];
  };
  const [, task] = TASKS[1];
  const { validate: _, ...plain } = task.plan;
  const [dispatches, readbacks] = await counted({ ...task, plan: plain });
  expect(await counted(task)).toEqual([dispatches + 4, readbacks]);
});

test('epsilon+lm+loo: a whole run keeps the budget of objective 1, and comes near the reference engine', async () => {
  const experiment = {
    data: { preset: 'report21', standardise: true },
    network: { hidden: [8], activation: 'tanh' },
    objectives: [{ threshold: 0 }, { threshold: 0 }],
    training: { method: 'epsilon+lm+loo', steps: 200, polish: 40, headRidge: 1e-6 },
  } as const;
  const got = (await inPage('trained', { experiment })) as Trained;
  const wanted = await train({ ...experiment, engine: 'reference' });
  expect(got.losses[0]).toBeLessThanOrEqual(got.budgets[0] * (1 + 1e-5));
  wanted.losses.forEach((loss, k) => {
    expect(got.losses[k] / loss).toBeCloseTo(1, 1);
  });
});
