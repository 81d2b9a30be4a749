/** What the fused engine promises beside its results: bits, states, halts, and what it asks of the GPU. */
import { describe, expect, it } from 'vitest';
import { MSE } from '../../shaders/fragments/loss.ts';
import type { Chunk, TrainingTask } from '../../src/engines/engine.ts';
import type { EngineState } from '../../src/engines/state.ts';
import type { Counters } from '../../src/gpu/gpu.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { ADAM } from '../../src/methods/plan.ts';
import { initialise } from '../../src/network/init.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { inPage } from '../harness/client.ts';
import type { PlainTask, PopulationRequest, Request } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { onFused, reference } from './against.ts';
import { plainTask, report21 } from './tasks.ts';

const phasePlan = (changes: object) =>
  PLAIN_METHODS.phase.plan({
    objectives: 2,
    projection: 'masked',
    monitor: 'rows',
    hysteresis: 0.1,
    stages: [],
    ...PLAIN_UPDATE,
    ...changes,
  });

const SHUFFLED = report21({ order: { rows: 21, batch: 1, seed: 3 }, thresholds: [0.5, 0] });
const WITH_ADAM = report21({ plan: phasePlan({ optimizer: ADAM }), thresholds: [4, 0] });
const areFinite = (values: ArrayLike<number>) => Array.from(values).every(Number.isFinite);

describe('fused engine', () => {
  it('gives the same bits in chunks of 7, 1,000 and 10,000', async () => {
    const advances = (steps: number, times: number): Request[] =>
      Array.from({ length: times }, () => ({ advance: steps }));
    const runs: Request[][] = [
      advances(10_000, 1),
      advances(1000, 10),
      [...advances(7, 100), { advance: 9300 }],
    ];
    const results: { bits: unknown; mixed: number }[] = [];
    for (const requests of runs) {
      const answers = await onFused(SHUFFLED, [...requests, 'parameters', 'good', 'position']);
      const chunks = answers.slice(0, requests.length) as Chunk[];
      const phases = chunks.flatMap((chunk) => [...chunk.phases]);
      results.push({
        bits: [phases, chunks.flatMap((chunk) => [...chunk.losses]), answers.slice(-3)],
        mixed: new Set(phases).size,
      });
    }
    expect(results[0].mixed).toBe(2);
    expect(results[1].bits).toEqual(results[0].bits);
    expect(results[2].bits).toEqual(results[0].bits);
  });

  it.each([
    ['descent, shuffled', SHUFFLED],
    ['Adam', WITH_ADAM],
  ])('goes on from its state with the same bits: %s', async (_, task) => {
    const rest: Request[] = [{ advance: 40 }, 'parameters', 'good', 'state'];
    const [, state, ...wanted] = await onFused(task, [{ advance: 33 }, 'state', ...rest]);
    expect((state as EngineState).step).toBe(33);
    expect(await onFused({ ...task, resume: state as EngineState }, rest)).toEqual(wanted);
  });

  it('refuses a state of another task', async () => {
    const [, state] = await onFused(report21(), [{ advance: 3 }, 'state']);
    const other = { ...WITH_ADAM, resume: state as EngineState };
    await expect(onFused(other, [{ advance: 1 }])).rejects.toThrow(
      'engine state: adam.moments: expected 124 numbers of Float32Array, got none',
    );
  });

  it('keeps w1 bit for bit in every step that trains objective 2, and what is frozen in all', async () => {
    const frozen = report21().frozen.map((_, parameter) => Number(parameter < 10));
    const { offset, cols } = layoutOf(report21().shape).heads.weight;
    const requests = Array.from({ length: 120 }, () => [{ advance: 1 }, 'parameters'] as const);
    const answers = await onFused(report21({ thresholds: [0.5, 0], frozen }), requests.flat());
    const initial = Float32Array.from(report21().parameters);
    let before = initial;
    let second = 0;
    for (let step = 0; step < 120; step++) {
      const { phases } = answers[2 * step] as Chunk;
      const after = Float32Array.from(answers[2 * step + 1] as Float64Array);
      const own = offset + (phases[0] === 1 ? 0 : 1) * cols;
      second += phases[0];
      expect(after.slice(own, own + cols)).toEqual(before.slice(own, own + cols));
      before = after;
    }
    expect(second).toBeGreaterThan(20);
    expect(before.slice(0, 10)).toEqual(initial.slice(0, 10));
    expect(before.slice(10, 20)).not.toEqual(initial.slice(10, 20));
  });

  it('spends at most a dispatch and a readback on 10,000 steps, and makes nothing in a chunk', async () => {
    const [, before, , after] = (await onFused(report21(), [
      { advance: 10_000 },
      'counters',
      { advance: 10_000 },
      'counters',
    ])) as [Chunk, Counters, Chunk, Counters];
    expect(after.dispatches - before.dispatches).toBe(1);
    expect(after.readbacks - before.readbacks).toBe(1);
    expect(after.creations - before.creations).toBe(0);
  });

  it.each([10, 120])('follows the reference engine over 20,000 steps of 1-%i-1', async (units) => {
    const shape = { ...report21().shape, hidden: [units] };
    const task = report21({
      shape,
      parameters:
        units === 10 ? report21().parameters : initialise(shape, { scheme: 'torch', seed: 42 }),
      frozen: new Uint8Array(layoutOf(shape).size),
      rate: units === 10 ? 0.01 : 0.001,
      plan: phasePlan({ projection: 'hyperplane', hysteresis: 0 }),
    });
    const engine = reference(task);
    const want = [await engine.advance(10_000), await engine.advance(10_000)];
    const [first, second, parameters] = (await onFused(task, [
      { advance: 10_000 },
      { advance: 10_000 },
      'parameters',
    ])) as [Chunk, Chunk, Float64Array];
    const count = (chunks: readonly Chunk[], phase: number) =>
      chunks.flatMap(({ phases }) => [...phases]).filter((one) => one === phase).length;
    expect(count([first, second], 1)).toBe(count(want, 1));
    expect(count(want, 1)).toBeGreaterThan(1000);
    const wanted = await engine.parameters();
    const most = parameters.reduce(
      (worstOne, value, p) => Math.max(worstOne, Math.abs(value - wanted[p])),
      0,
    );
    expect(most).toBeLessThan(1e-3);
  });

  it('halts at a loss that is not finite, with the parameters whose losses were', async () => {
    const task = report21({ rate: 10 });
    const [chunk, after, good] = (await onFused(task, [
      { advance: 200 },
      { advance: 50 },
      'good',
    ])) as [Chunk, Chunk, Float64Array];
    const step = chunk.phases.indexOf(3);
    expect(step).toBeGreaterThan(1);
    expect(areFinite(chunk.losses.subarray(0, 2 * step))).toBe(true);
    expect(areFinite(chunk.losses.subarray(2 * step, 2 * step + 2))).toBe(false);
    expect(new Set([...chunk.phases.subarray(step), ...after.phases])).toEqual(new Set([3]));
    const single = Array.from({ length: step - 1 }, () => ({ advance: 1 }));
    const answers = await onFused(task, [...single, 'parameters', 'position']);
    const start = answers.pop() as TrainingTask['start'];
    expect(good).toEqual(answers.pop());
    const again = await onFused({ ...task, parameters: good, start }, [{ advance: 1 }]);
    expect((again[0] as Chunk).losses).toEqual(chunk.losses.slice(2 * step - 2, 2 * step));
  });

  it('has the same good parameters when it halts in the first step of a chunk', async () => {
    const task = report21({ rate: 10 });
    const [whole, wanted] = (await onFused(task, [{ advance: 200 }, 'good'])) as [
      Chunk,
      Float64Array,
    ];
    const step = whole.phases.indexOf(3);
    const [, last, good, state] = (await onFused(task, [
      { advance: step },
      { advance: 1 },
      'good',
      'state',
    ])) as [Chunk, Chunk, Float64Array, EngineState];
    expect([...last.phases]).toEqual([3]);
    expect(good).toEqual(wanted);
    expect(Float64Array.from(state.arrays.good)).toEqual(wanted);
  });

  it.each([[{ advance: 20 }], [{ advance: 1 }, { advance: 19 }]])(
    'tells the step and tensor of an update that is not finite while the losses are: %j',
    async (...requests) => {
      const task = report21({ rate: 3e38 });
      const answers = await onFused(task, [...requests, 'good']);
      const good = answers.pop();
      const [chunk] = answers as Chunk[];
      expect(areFinite(chunk.losses.subarray(0, 2))).toBe(true);
      expect(chunk.fault?.step).toBe(0);
      expect(chunk.fault?.tensor).toMatch(/^(trunk\.0|heads\.0)\.(weight|bias)$/);
      expect(good).toEqual(Float64Array.from(Float32Array.from(task.parameters)));
      const last = answers[answers.length - 1] as Chunk;
      expect(last.phases[last.steps - 1]).toBe(3);
    },
  );

  it('says why it cannot train a task', async () => {
    await expect(onFused(report21({ leakEvery: 10 }), [{ advance: 1 }])).rejects.toThrow(
      "fused engine: it measures neither leak nor movement; set record.leakEvery and record.movementEvery to 0. Or use engine 'layered' or 'reference'.",
    );
  });

  it('reports a lost device instead of waiting for it', async () => {
    await expect(onFused(report21(), ['lose', { advance: 10 }])).rejects.toThrow(
      /device lost|destroyed/,
    );
  });
});

describe('fused population', () => {
  const tasksOf = (size: number) =>
    Array.from({ length: size }, (_, n): PlainTask => {
      const task = report21({ thresholds: [0.5 + (n % 3), 0] });
      return {
        ...task,
        parameters: Float64Array.from(task.parameters, (value) => value + 0.01 * n),
        // The last diverges.
        rate: n === size - 1 ? 10 : n % 2 === 0 ? 0.01 : 0.02,
        start: { step: n % 4, phase: 0 },
        frozen: task.frozen.map((_, p) => Number(n % 5 === 3 && p < 10)),
        order: { rows: 21, batch: 1, ...(n % 2 === 1 && { seed: n % 4 }) },
      };
    });

  it.each([
    ['a subgroup each', 5, true],
    ['a workgroup each', 5, false],
    ['a lane each', 70, true],
  ])('gives every network the bits of an engine of its own: %s', async (_, size, subgroups) => {
    const tasks = tasksOf(size);
    const advances = [{ advance: 300 }, { advance: 77 }] as const;
    const all: readonly PopulationRequest[] = [
      ...advances,
      'parameters',
      'good',
      'evaluate',
      'positions',
      'states',
    ];
    const answers = (await inPage('population', {
      tasks,
      requests: all,
      options: { subgroups },
    })) as unknown[][];
    for (const n of [0, 1, 3, size - 1]) {
      const alone = await onFused(tasks[n], [
        ...advances,
        'parameters',
        'good',
        'evaluate',
        'position',
        'state',
      ]);
      expect(answers.map((ofAll) => ofAll[n])).toEqual(alone);
    }
  });

  const stepsOf = (method: 'single' | 'sequential' | 'simultaneous', objectives: number) =>
    PLAIN_METHODS[method].plan({
      objectives,
      projection: 'hyperplane',
      monitor: 'rows',
      hysteresis: 0,
      stages: [3, 4, 5, 8].slice(0, objectives),
      ...PLAIN_UPDATE,
    });
  const small = (objectives: number, changes: Partial<PlainTask>) => ({
    ...plainTask({
      shape: { inputs: 2, hidden: [5], outputs: Array(objectives).fill(1), activation: 'relu' },
      rows: 7,
      batch: 1,
      plan: stepsOf('sequential', objectives),
    }),
    ...changes,
  });

  it.each([
    ['one objective', small(1, { plan: stepsOf('single', 1) })],
    ['one objective that diverges', small(1, { plan: stepsOf('single', 1), rate: 1e6 })],
    ['two at once', small(2, { plan: stepsOf('simultaneous', 2) })],
    ['three in turn', small(3, {})],
    ['three that diverge', small(3, { rate: 1e6 })],
    ['four in turn', small(4, {})],
    ['a loss that rounding makes negative', small(2, { losses: [{ name: 'logCosh' }, MSE] })],
  ])('reads losses and phases of a lane each: %s', async (_, task) => {
    const requests = [{ advance: 20 }] as const;
    const tasks = Array.from({ length: 64 }, () => task);
    const [chunks] = (await inPage('population', { tasks, requests })) as Chunk[][];
    const [alone] = (await onFused(task, [...requests])) as Chunk[];
    for (const n of [0, 63]) {
      expect([...chunks[n].phases]).toEqual([...alone.phases]);
      expect([...chunks[n].losses]).toEqual([...alone.losses]);
    }
  });

  it('refuses networks that share no shader, naming the first difference', async () => {
    const [one, two] = tasksOf(3);
    const other = { ...two, shape: { ...two.shape, activation: 'tanh' as const } };
    await expect(inPage('population', { tasks: [one, other], requests: [] })).rejects.toThrow(
      'fused engine: networks 0 and 1 differ in activation: expected all to share it. Train them as populations of their own.',
    );
  });

  it('refuses a population without networks', async () => {
    await expect(inPage('population', { tasks: [], requests: [] })).rejects.toThrow(
      'expected at least one network, got none',
    );
  });
});
