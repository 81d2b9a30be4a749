/** Large networks that descend along one raw gradient: the update is in the products, the heads' pass in one dispatch. */
import { describe, expect, it } from 'vitest';
import type { Loss } from '../../shaders/fragments/loss.ts';
import type { Chunk } from '../../src/engines/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { Counters } from '../../src/gpu/gpu.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import type { Projection, StepPlan } from '../../src/methods/plan.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { inPage } from '../harness/client.ts';
import { type PlainTask, type Request, taskOfPlain } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { plainTask } from './tasks.ts';

function run(task: PlainTask, requests: readonly Request[]): Promise<unknown[]> {
  return inPage('layered', { task, requests }) as Promise<unknown[]>;
}

function planOf(
  method: keyof typeof PLAIN_METHODS,
  objectives = 1,
  projection: Projection = 'none',
): StepPlan {
  return PLAIN_METHODS[method].plan({
    objectives,
    projection,
    monitor: 'rows',
    hysteresis: 0,
    stages: [3, 4, 5].slice(0, objectives),
    ...PLAIN_UPDATE,
  });
}

/** Products of 2¹⁷ and more multiply-adds in the trunk. */
function large(
  plan: StepPlan,
  { hidden = [64, 64], outputs = [2], ...changes }: Partial<NetworkShape & PlainTask> = {},
): PlainTask {
  const shape: NetworkShape = { inputs: 3, hidden, outputs, activation: 'tanh' };
  const task = plainTask({ shape, rows: 70, batch: 64, seed: 5, plan, rate: 0.05 });
  return { ...task, ...changes };
}

const CROSS_ENTROPY: Loss[] = [{ name: 'crossEntropy' }];
/** Shares of 3 classes in every row. */
const classes = (rows: number) => ({
  rows,
  cols: 3,
  values: Float64Array.from({ length: 3 * rows }, (_, i) =>
    Number(i % 3 === Math.floor(i / 3) % 3),
  ),
});

const SCHEDULED: readonly [string, PlainTask][] = [
  ['one objective', large(planOf('single'))],
  ['one objective by phases', large(planOf('phase'))],
  ['the first of two objectives alone', large(planOf('single', 2), { outputs: [2, 1] })],
  ['objective after objective', large(planOf('sequential', 3), { outputs: [2, 1, 3] })],
  [
    'cross-entropy, one layer, all rows',
    large(planOf('single'), {
      hidden: [700],
      outputs: [3],
      losses: CROSS_ENTROPY,
      targets: classes(70),
      order: { rows: 70, batch: 70 },
    }),
  ],
  ['three layers', large(planOf('single'), { hidden: [48, 64, 64], outputs: [1] })],
];
const WAITING: readonly [string, PlainTask][] = [
  [
    'two objectives by phases',
    large(planOf('phase', 2), { outputs: [2, 1], thresholds: [0.9, 0] }),
  ],
  ['upstream', large(planOf('phase', 2, 'upstream'), { outputs: [2, 1], thresholds: [0.9, 0] })],
  ['all of one objective', large(planOf('simultaneous'))],
];

/** max |got − want| / max |want|. */
function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length);
  const all = Array.from(want);
  const scale = Math.max(...all.map(Math.abs));
  return Math.max(...all.map((value, index) => Math.abs(got[index] - value))) / scale;
}

describe.each([...SCHEDULED, ...WAITING])('%s', (_, task) => {
  it('does what the reference does', async () => {
    const [chunk, parameters, losses] = (await run(task, [
      { advance: 12 },
      'parameters',
      'evaluate',
    ])) as [Chunk, Float64Array, Float64Array];
    const engine = createReferenceEngine(taskOfPlain(task));
    const want = await engine.advance(12);
    expect([...chunk.phases]).toEqual([...want.phases]);
    expect(worst(chunk.losses, want.losses)).toBeLessThan(1e-5);
    expect(worst(parameters, await engine.parameters())).toBeLessThan(1e-5);
    expect(worst(losses, await engine.evaluate())).toBeLessThan(1e-5);
  });

  it('comes to the same in measured steps, which keep their directions', async () => {
    const requests = [{ advance: 5 }, { advance: 6 }, 'parameters', 'good'] as const;
    const [first, second, ...plain] = (await run(task, requests)) as Chunk[];
    for (const movementEvery of [1, 3]) {
      const measured = (await run({ ...task, movementEvery }, requests)) as Chunk[];
      expect([...measured[0].phases, ...measured[1].phases]).toEqual([
        ...first.phases,
        ...second.phases,
      ]);
      expect(worst(measured[0].losses, first.losses)).toBeLessThan(1e-6);
      expect(worst(measured[1].losses, second.losses)).toBeLessThan(1e-6);
      plain.forEach((values, i) => {
        const want = values as unknown as Float64Array;
        expect(worst(measured[2 + i] as unknown as Float64Array, want)).toBeLessThan(1e-6);
      });
    }
  });
});

async function dispatchesOf(task: PlainTask): Promise<number> {
  const answers = await run(task, ['counters', { advance: 10 }, 'counters']);
  const [before, , after] = answers as [Counters, Chunk, Counters];
  return (after.dispatches - before.dispatches) / 10;
}

it.each([1, 2, 3, 4])('is 3(M + 1) − 2 dispatches with M = %i trunk layers', async (layers) => {
  const hidden = new Array<number>(layers).fill(layers === 1 ? 700 : 64);
  expect(await dispatchesOf(large(planOf('single'), { hidden }))).toBe(3 * (layers + 1) - 2);
});

it('is three more where the phase waits for the losses', async () => {
  expect(await dispatchesOf(large(planOf('phase', 2), { outputs: [1, 1] }))).toBe(10);
});

it.each([...SCHEDULED.slice(0, 2), ...WAITING.slice(0, 1)])(
  'halts at a loss that is not finite, with the parameters whose losses were: %s',
  async (_, task) => {
    const [chunk, after, good] = (await run({ ...task, rate: 1e9 }, [
      { advance: 20 },
      { advance: 3 },
      'good',
    ])) as [Chunk, Chunk, Float64Array];
    const halted = task.shape.outputs.length + 1;
    const step = chunk.phases.indexOf(halted);
    expect(step).toBeGreaterThan(0);
    expect(new Set([...chunk.phases.subarray(step), ...after.phases])).toEqual(new Set([halted]));
    const single = Array.from({ length: step }, () => ({ advance: 1 }));
    const answers = await run({ ...task, rate: 1e9 }, [...single.slice(1), 'parameters']);
    if (!chunk.fault) expect(good).toEqual(answers.pop());
    expect(good.every(Number.isFinite)).toBe(true);
  },
);

it.each([...SCHEDULED.slice(0, 2), ...WAITING.slice(0, 1)])(
  'halts at an update that is not finite while the losses are: %s',
  async (_, task) => {
    const [chunk, good] = (await run({ ...task, rate: 3e38 }, [{ advance: 4 }, 'good'])) as [
      Chunk,
      Float64Array,
    ];
    const halted = task.shape.outputs.length + 1;
    expect([...chunk.phases]).toEqual([chunk.phases[0], halted, halted, halted]);
    expect(chunk.phases[0]).toBeLessThan(halted);
    expect(chunk.fault?.step).toBe(0);
    expect(good).toEqual(Float64Array.from(Float32Array.from(task.parameters)));
  },
);

it('has no directions to show', async () => {
  await expect(run(large(planOf('single')), [{ advance: 1 }, 'inspect'])).rejects.toThrow(
    /plain steps keep no directions/,
  );
});
