import { expect, test } from 'vitest';
import type { Best, Chunk } from '../../src/engines/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { LevenbergView } from '../../src/engines/reference/levenberg.ts';
import type { EngineState } from '../../src/engines/state.ts';
import type { Counters } from '../../src/gpu/gpu.ts';
import { train } from '../../src/index.ts';
import { curvaturePlan } from '../../src/methods/polish.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { inPage } from '../harness/client.ts';
import { type PlainTask, type Request, taskOfPlain } from '../harness/layered.ts';
import type { Trained } from '../harness/trained.ts';
import { plainTask } from './tasks.ts';

const run = (task: PlainTask, requests: readonly Request[]) =>
  inPage('layered', { task, requests }) as Promise<unknown[]>;

/** A ridge that f32 can follow; budgets that start above what the first step reaches. */
function curved(outputs: readonly number[], hidden: readonly number[], objective: number) {
  const rows = 24;
  return plainTask({
    shape: { inputs: 2, hidden, outputs, activation: 'tanh' },
    rows,
    batch: rows,
    plan: curvaturePlan({ monitor: 'rows', headRidge: 1e-4 }, objective),
    thresholds: outputs.map(() => 0),
    rate: 0.05,
  });
}

/** Points beside the rows, held where a random network of some size has them. */
function anchored(task: PlainTask): PlainTask {
  const { inputs, targets } = task;
  const matrix = (cols: number, stream: number) => ({
    rows: 10,
    cols,
    values: Float64Array.from({ length: 10 * cols }, (_, i) => 0.5 * counterNormal(9, stream, i)),
  });
  return {
    ...task,
    anchorPoints: { inputs: matrix(inputs.cols, 1), targets: matrix(targets.cols, 2) },
  };
}

const CASES: readonly [string, PlainTask][] = [
  ['two objectives', { ...curved([1, 1], [9], 1), budgets: [0.3] }],
  ['two layers, vector outputs', { ...curved([2, 1], [8, 6], 1), budgets: [0.3] }],
  ['the second of three objectives', { ...curved([1, 1, 1], [9], 1), budgets: [0.3] }],
  ['three objectives', { ...curved([1, 1, 1], [9], 2), budgets: [0.3, 0.3] }],
  ['anchor points', anchored({ ...curved([1, 1], [9], 1), budgets: [0.3] })],
  [
    'anchor points, two layers, vector outputs, the second of three objectives',
    anchored({ ...curved([2, 1, 1], [8, 6], 1), budgets: [0.3] }),
  ],
];

function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length);
  const scale = Math.max(1e-6, ...Array.from(want, Math.abs));
  return Math.max(...Array.from(want, (value, i) => Math.abs(got[i] - value) / scale));
}

const AGREEMENT = 1e-3;

test.each(CASES)('%s: first steps are those of the reference engine', async (_, task) => {
  const views: LevenbergView[] = [];
  const reference = createReferenceEngine(taskOfPlain(task), {
    onCurvature: (view) => views.push(view),
  });
  for (let steps = 1; steps <= 3; steps++) {
    const wanted = await reference.advance(1);
    const [chunk, parameters, losses, state] = (await run(task, [
      { advance: steps },
      'parameters',
      'evaluate',
      'state',
    ])) as [Chunk, Float64Array, Float64Array, EngineState];
    expect(worst(losses, await reference.evaluate())).toBeLessThan(AGREEMENT);
    expect(worst(parameters, await reference.parameters())).toBeLessThan(10 * AGREEMENT);
    expect(chunk.accepted[steps - 1]).toBe(wanted.accepted[0]);
    const { curvature } = state.arrays;
    const arrays = (await reference.state()).arrays;
    expect(curvature[2 * task.shape.outputs.length] / arrays['curvature.damping'][0]).toBeCloseTo(
      1,
      5,
    );
  }
  expect(views.some(({ accepted }) => accepted)).toBe(true);
});

test.each(CASES)('%s: 40 steps lower the merit, and keep the budgets', async (_, task) => {
  const [chunk, best, first] = (await run(task, [{ advance: 40 }, 'best', 'counters'])) as [
    Chunk,
    Best,
    Counters,
  ];
  expect(first.readbacks).toBeGreaterThan(0);
  const objective = task.plan.curvature?.objective ?? 0;
  task.budgets.forEach((budget, i) => {
    if (best.step >= 0) expect(best.losses[i]).toBeLessThanOrEqual(budget);
  });
  const K = task.shape.outputs.length;
  expect(chunk.losses[39 * K + objective]).toBeLessThan(chunk.losses[objective]);
});

test.each(CASES.slice(-2))('%s: a run goes on from a state with the same bits', async (_, task) => {
  const [, parameters] = await run(task, [{ advance: 12 }, 'parameters']);
  const [, state] = (await run(task, [{ advance: 5 }, 'state'])) as [Chunk, EngineState];
  const [, resumed] = await run({ ...task, resume: state }, [{ advance: 7 }, 'parameters']);
  expect(resumed).toEqual(parameters);
});

test('a run goes on from a state with the same bits', async () => {
  const [, task] = CASES[0];
  const [, parameters, best] = await run(task, [{ advance: 12 }, 'parameters', 'best']);
  const [, state] = (await run(task, [{ advance: 5 }, 'state'])) as [Chunk, EngineState];
  const resumed = await run({ ...task, resume: state }, [{ advance: 7 }, 'parameters', 'best']);
  expect(resumed.slice(1)).toEqual([parameters, best]);
});

test('the chunk size changes no bit, and a step has at most 20 dispatches and no readback', async () => {
  const [, task] = CASES[0];
  const [, whole] = await run(task, [{ advance: 12 }, 'parameters']);
  const [, , parts] = await run(task, [{ advance: 5 }, { advance: 7 }, 'parameters']);
  expect(parts).toEqual(whole);
  const [, before, , after] = (await run({ ...task }, [
    { advance: 2 },
    'counters',
    { advance: 10 },
    'counters',
  ])) as [Chunk, Counters, Chunk, Counters];
  expect((after.dispatches - before.dispatches) / 10).toBeLessThanOrEqual(20);
  // That of the chunk.
  expect(after.readbacks - before.readbacks).toBe(1);
});

test('anchor points cost 8 dispatches a step', async () => {
  const counted = async ([, task]: (typeof CASES)[number]) => {
    const [, before, , after] = (await run(task, [
      { advance: 2 },
      'counters',
      { advance: 10 },
      'counters',
    ])) as [Chunk, Counters, Chunk, Counters];
    return (after.dispatches - before.dispatches) / 10;
  };
  const [alone, , , , held] = CASES;
  expect([await counted(alone), await counted(held)]).toEqual([19, 27]);
});

test.each([
  ['epsilon+lm', 3],
  ['protect+tangent', 1.02],
  ['epsilon+tangent', 1.02],
] as const)(
  '%s: a whole run keeps the budget of objective 1, and comes within %d times the loss of the reference engine',
  async (method, near) => {
    const experiment = {
      data: { preset: 'report21', standardise: true },
      network: { hidden: [8], activation: 'tanh' },
      objectives: [{ threshold: 0 }, { threshold: 0 }],
      training: { method, steps: 200, polish: 40, headRidge: 1e-6 },
    } as const;
    const got = (await inPage('trained', { experiment })) as Trained;
    const wanted = await train({ ...experiment, engine: 'reference' });
    expect(got.losses[0]).toBeLessThanOrEqual(got.budgets[0] * (1 + 1e-5));
    expect(got.losses[0] / wanted.losses[0]).toBeCloseTo(1, 1);
    expect(got.losses[1]).toBeLessThan(near * wanted.losses[1]);
  },
);
