/** Runs that leave the numbers that f32 has: found within the chunk, with the last good parameters kept. */
import { expect, it } from 'vitest';
import type { Best, Chunk, TrainingTask } from '../../src/engines/engine.ts';
import { METHODS } from '../../src/methods/index.ts';
import { inPage } from '../harness/client.ts';
import type { PlainTask, Request } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import {
  dead,
  F32_SCALE,
  overflowingHead,
  singular,
  TRUNK_SIZE,
  unfactorable,
} from './extremes.ts';
import { report21 } from './tasks.ts';

function run(task: PlainTask, requests: readonly Request[]): Promise<unknown[]> {
  return inPage('layered', { task, requests }) as Promise<unknown[]>;
}

const areFinite = (values: ArrayLike<number>) => Array.from(values).every(Number.isFinite);
const initial = (task: PlainTask) => Float64Array.from(Float32Array.from(task.parameters));

it('halts at a loss that is not finite, with the parameters whose losses were', async () => {
  const task = report21({ rate: 10 });
  const [chunk, after, good] = (await run(task, [{ advance: 200 }, { advance: 50 }, 'good'])) as [
    Chunk,
    Chunk,
    Float64Array,
  ];
  const step = chunk.phases.indexOf(3);
  expect(step).toBeGreaterThan(1);
  expect(areFinite(chunk.losses.subarray(0, 2 * step))).toBe(true);
  expect(areFinite(chunk.losses.subarray(2 * step, 2 * step + 2))).toBe(false);
  expect(new Set([...chunk.phases.subarray(step), ...after.phases])).toEqual(new Set([3]));
  expect(chunk.fault).toBeUndefined();
  expect(areFinite(good)).toBe(true);

  const single = Array.from({ length: step - 1 }, () => ({ advance: 1 }));
  const answers = await run(task, [...single, 'parameters', 'position']);
  const start = answers.pop() as TrainingTask['start'];
  expect(good).toEqual(answers.pop());
  const [again] = (await run({ ...task, parameters: good, start }, [{ advance: 1 }])) as [Chunk];
  expect(again.losses).toEqual(chunk.losses.slice(2 * step - 2, 2 * step));
});

it.each([[{ advance: 20 }], [{ advance: 1 }, { advance: 19 }]])(
  'halts at an update that is not finite while the losses are: %j',
  async (...requests) => {
    const task = report21({ rate: 3e38 });
    const answers = await run(task, [...requests, 'good']);
    const good = answers.pop();
    const [chunk] = answers as Chunk[];
    expect(areFinite(chunk.losses.subarray(0, 2))).toBe(true);
    expect(chunk.fault?.step).toBe(0);
    expect(chunk.fault?.tensor).toMatch(/^(trunk\.0|heads\.0)\.(weight|bias)$/);
    expect(good).toEqual(initial(task));
    const last = answers[answers.length - 1] as Chunk;
    expect(last.phases[last.steps - 1]).toBe(3);
  },
);

it('reports no fault of a loss that diverged, however long it goes on', async () => {
  const [first, second] = (await run(report21({ rate: 1000 }), [
    { advance: 100 },
    { advance: 100 },
  ])) as Chunk[];
  expect(first.phases[99]).toBe(3);
  expect([first.fault, second.fault]).toEqual([undefined, undefined]);
});

it('halts a protected update whose direction is not finite', async () => {
  const task = overflowingHead();
  const [chunk, good] = (await run(task, [{ advance: 4 }, 'good'])) as [Chunk, Float64Array];
  expect(areFinite(chunk.losses.subarray(0, 2))).toBe(true);
  expect(chunk.fault).toEqual({ step: 0, tensor: 'heads.1.weight' });
  expect(chunk.damping).toEqual({ raised: 0, failed: 1 });
  expect([...chunk.phases]).toEqual([1, 3, 3, 3]);
  expect(good).toEqual(initial(task));
});

it('keeps the last good parameters of a protect stage whose own head diverges', async () => {
  const settings = {
    objectives: 2,
    projection: 'exact' as const,
    monitor: 'rows' as const,
    hysteresis: 0,
    stages: [5, 5],
    ...PLAIN_UPDATE,
  };
  const task = report21({
    plan: METHODS.protect.stages(settings)[1].plan,
    order: { rows: 21, batch: 21 },
    budgets: [100, 0],
    rate: 100,
  });
  const [chunk, good] = (await run(task, [{ advance: 100 }, 'good'])) as [Chunk, Float64Array];
  const step = chunk.phases.indexOf(3);
  expect(step).toBeGreaterThan(1);
  expect(Number.isFinite(chunk.losses[2 * step + 1])).toBe(false);
  const [, before] = (await run(task, [{ advance: step - 1 }, 'parameters'])) as [
    Chunk,
    Float64Array,
  ];
  expect(good).toEqual(before);
  expect(areFinite(good)).toBe(true);
});

it('keeps the best feasible network of an epsilon stage that diverges', async () => {
  const settings = {
    objectives: 2,
    projection: 'none' as const,
    monitor: 'rows' as const,
    hysteresis: 0,
    stages: [5, 5],
    ...PLAIN_UPDATE,
  };
  const stages = METHODS.epsilon.stages(settings);
  const task = report21({
    plan: stages[stages.length - 1].plan,
    order: { rows: 21, batch: 21 },
    budgets: [100, 0],
    rate: 3e38,
  });
  const [chunk, good, best] = (await run(task, [{ advance: 100 }, 'good', 'best'])) as [
    Chunk,
    Float64Array,
    Best,
  ];
  expect(chunk.phases[99]).toBe(3);
  expect(areFinite(good)).toBe(true);
  expect(areFinite(best.parameters)).toBe(true);
});

it('lets the trunk rest where the Gram matrix cannot be factored', async () => {
  const task = unfactorable(F32_SCALE);
  const [chunk, parameters] = (await run(task, [{ advance: 3 }, 'parameters'])) as [
    Chunk,
    Float64Array,
  ];
  expect([...chunk.phases]).toEqual([1, 1, 1]);
  expect(chunk.damping).toEqual({ raised: 0, failed: 3 });
  expect(parameters.slice(0, TRUNK_SIZE)).toEqual(initial(task).slice(0, TRUNK_SIZE));
  expect(parameters).not.toEqual(initial(task));
});

it('counts the steps of each chunk that raised the damping', async () => {
  const [first, second] = (await run(singular(1e-8), [{ advance: 3 }, { advance: 2 }])) as Chunk[];
  expect(first.damping).toEqual({ raised: 3, failed: 0 });
  expect(second.damping).toEqual({ raised: 2, failed: 0 });
  const [damped] = (await run(singular(1e-3), [{ advance: 3 }])) as Chunk[];
  expect(damped.damping).toEqual({ raised: 0, failed: 0 });
});

it('takes nothing off the direction of a dead trunk, and does not call it a failure', async () => {
  const [chunk] = (await run(dead(), [{ advance: 3 }])) as [Chunk];
  expect(chunk.damping).toEqual({ raised: 0, failed: 0 });
  expect(chunk.losses[5]).toBeLessThan(chunk.losses[1]);
});
