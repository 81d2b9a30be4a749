import { describe, expect, it } from 'vitest';
import type { Chunk, TrainingTask } from '../../src/engines/engine.ts';
import type { StepTensors } from '../../src/engines/layered/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { Counters } from '../../src/gpu/gpu.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { ADAM, PROJECTION_NAMES, type StepPlan } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { inPage } from '../harness/client.ts';
import { type PlainTask, type Request, taskOfPlain } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { plainTask, report21 } from './tasks.ts';

function run(task: PlainTask, requests: readonly Request[]): Promise<unknown[]> {
  return inPage('layered', { task, requests }) as Promise<unknown[]>;
}

function planOf(
  method: keyof typeof PLAIN_METHODS,
  settings: Partial<StepPlan> & { objectives?: number } = {},
) {
  return PLAIN_METHODS[method].plan({
    objectives: settings.objectives ?? 2,
    projection: settings.projection ?? 'hyperplane',
    monitor: settings.monitor ?? 'rows',
    hysteresis: 0,
    stages: [5, 5, 10].slice(0, settings.objectives ?? 2),
    ...PLAIN_UPDATE,
  });
}

function reference(task: PlainTask) {
  return createReferenceEngine(taskOfPlain(task));
}

/** max |got − want| / max |want|. */
function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length);
  const scale = Array.from(want).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return Array.from(want).reduce((most, value, index) => {
    const error = Math.abs(got[index] - value) / scale;
    return error <= most ? most : error;
  }, 0);
}

/** A cosine is NaN where the trunk did not move. */
const orZero = (cosine: number) => (Number.isNaN(cosine) ? 0 : cosine);

/** What f32 may lose in 20 steps: the golden fixtures' tolerance for steps on a long path. */
const LONG_PATH = 1e-3;

const CASES: readonly [string, PlainTask][] = [
  ...PROJECTION_NAMES.map((projection): [string, PlainTask] => [
    `phase, ${projection}, per sample`,
    report21({ plan: planOf('phase', { projection }), thresholds: [0.5, 0.5] }),
  ]),
  ...(['hyperplane', 'upstream', 'masked'] as const).flatMap(
    (projection): [string, PlainTask][] => [
      [
        `phase, ${projection}, 3 objectives, vector outputs, 2 layers, batch 4`,
        plainTask({
          shape: { inputs: 3, hidden: [7, 9], outputs: [2, 1, 3], activation: 'tanh' },
          rows: 17,
          batch: 4,
          plan: planOf('phase', { projection, objectives: 3 }),
          thresholds: [0.8, 0.8, 0],
          rate: 0.05,
        }),
      ],
      [
        `simultaneous, ${projection}, 2 objectives, 3 layers, full`,
        plainTask({
          shape: { inputs: 2, hidden: [5, 6, 4], outputs: [1, 2], activation: 'tanh' },
          rows: 9,
          batch: 9,
          plan: planOf('simultaneous', { projection }),
          rate: 0.05,
        }),
      ],
    ],
  ),
  ...(['gradient', 'gradient-conflict', 'barrier'] as const).flatMap(
    (projection): [string, PlainTask][] => [
      [
        `phase, ${projection}, 3 objectives, vector outputs, 2 layers, batch 4`,
        plainTask({
          shape: { inputs: 3, hidden: [7, 9], outputs: [2, 1, 3], activation: 'tanh' },
          rows: 17,
          batch: 4,
          plan: planOf('phase', { projection, objectives: 3 }),
          thresholds: [0.8, 0.8, 0],
          rate: 0.05,
        }),
      ],
      [
        `simultaneous, ${projection}, Adam, 3 objectives, full`,
        plainTask({
          shape: { inputs: 2, hidden: [5, 6], outputs: [1, 2, 1], activation: 'tanh' },
          rows: 9,
          batch: 9,
          plan: { ...planOf('simultaneous', { projection, objectives: 3 }), optimizer: ADAM },
        }),
      ],
      [
        `sequential, ${projection}, Adam, 3 objectives, batch 4`,
        plainTask({
          shape: { inputs: 2, hidden: [8], outputs: [1, 2, 1], activation: 'tanh' },
          rows: 12,
          batch: 4,
          plan: { ...planOf('sequential', { projection, objectives: 3 }), optimizer: ADAM },
        }),
      ],
    ],
  ),
  ['sequential', report21({ plan: planOf('sequential') })],
  ['monitor data', report21({ plan: planOf('phase', { monitor: 'data' }), thresholds: [20, 0] })],
  [
    'one objective, identity',
    plainTask({
      shape: { inputs: 1, hidden: [1], outputs: [1], activation: 'identity' },
      rows: 3,
      batch: 3,
      plan: planOf('phase', { objectives: 1 }),
    }),
  ],
  [
    'shuffled batches',
    plainTask({
      shape: { inputs: 2, hidden: [17], outputs: [1, 1], activation: 'relu' },
      rows: 11,
      batch: 3,
      seed: 7,
      plan: planOf('phase', { projection: 'masked' }),
      thresholds: [0.9, 0],
    }),
  ],
];

describe('layered engine against the reference engine, 20 steps', () => {
  it.each(CASES)('%s', async (_, task) => {
    const engine = reference(task);
    const want = await engine.advance(20);
    const [got, parameters, losses] = (await run(task, [
      { advance: 20 },
      'parameters',
      'evaluate',
    ])) as [Chunk, Float64Array, Float64Array];
    expect([...got.phases]).toEqual([...want.phases]);
    expect(worst(got.losses, want.losses)).toBeLessThan(LONG_PATH);
    expect(worst(parameters, await engine.parameters())).toBeLessThan(LONG_PATH);
    expect(worst(losses, await engine.evaluate())).toBeLessThan(LONG_PATH);
  });

  it.each([
    ['phase', planOf('phase')],
    ['simultaneous', planOf('simultaneous', { projection: 'masked' })],
  ])('measures the same leak: %s', async (_, plan) => {
    const task = report21({ leakEvery: 3, plan, thresholds: [4, 0] });
    const want = (await reference(task).advance(20)).leak;
    const [{ leak: got }] = (await run(task, [{ advance: 20 }])) as [Chunk];
    expect([...got.steps]).toEqual([0, 3, 6, 9, 12, 15, 18]);
    expect([...want.steps]).toEqual([...got.steps]);
    expect(worst(got.changes, want.changes)).toBeLessThan(LONG_PATH);
    expect([...got.cosines].map(Number.isNaN)).toEqual([...want.cosines].map(Number.isNaN));
    expect(worst(got.cosines.map(orZero), want.cosines.map(orZero))).toBeLessThan(LONG_PATH);
  });

  it.each([
    ['phase', planOf('phase'), {}],
    [
      'simultaneous, some of it frozen',
      planOf('simultaneous', { projection: 'masked' }),
      { frozen: report21().frozen.map((_, parameter) => Number(parameter < 10)) },
    ],
  ])('measures the same movement: %s', async (_, plan, changes) => {
    const task = report21({
      movementEvery: 3,
      keepParameters: true,
      plan,
      thresholds: [4, 0],
      ...changes,
    });
    const want = (await reference(task).advance(20)).movement;
    const [first, { movement: second }] = (await run(task, [{ advance: 10 }, { advance: 10 }])) as [
      Chunk,
      Chunk,
    ];
    const got = (name: 'steps' | 'changes' | 'distances' | 'gradients' | 'parameters') => [
      ...first.movement[name],
      ...second[name],
    ];
    expect(got('steps')).toEqual([0, 3, 6, 9, 12, 15, 18]);
    for (const name of ['changes', 'distances', 'gradients', 'parameters'] as const) {
      expect(worst(got(name), want[name])).toBeLessThan(LONG_PATH);
    }
    expect(got('changes').map((change) => change === 0)).toEqual(
      [...want.changes].map((change) => change === 0),
    );
  });
});

describe('layered engine', () => {
  it('spends 2 dispatches a step of a small network, one readback a 1,000 steps, and nothing else inside a chunk', async () => {
    const [, before, , after] = (await run(report21(), [
      { advance: 1000 },
      'counters',
      { advance: 1000 },
      'counters',
    ])) as [Chunk, Counters, Chunk, Counters];
    expect((after.dispatches - before.dispatches) / 1000).toBe(2);
    expect(after.submits - before.submits).toBe(4);
    expect(after.readbacks - before.readbacks).toBe(1);
    expect(after.creations - before.creations).toBe(0);
    // The three tables of a chunk, all before its first step: state, rates, order.
    expect(after.writes - before.writes).toBe(3);
  });

  it('gives the same bits however the steps are cut into chunks', async () => {
    const task = report21({ leakEvery: 7, movementEvery: 5, thresholds: [0.5, 0] });
    const [whole, parameters] = (await run(task, [{ advance: 300 }, 'parameters'])) as [
      Chunk,
      Float64Array,
    ];
    const cut = (await run(task, [
      ...[1, 13, 100, 186].map((steps) => ({ advance: steps })),
      'parameters',
    ])) as [...Chunk[], Float64Array];
    expect(cut.pop()).toEqual(parameters);
    const chunks = cut as Chunk[];
    expect(chunks.flatMap((chunk) => [...chunk.losses])).toEqual([...whole.losses]);
    expect(chunks.flatMap((chunk) => [...chunk.phases])).toEqual([...whole.phases]);
    expect(chunks.flatMap((chunk) => [...chunk.leak.steps])).toEqual([...whole.leak.steps]);
    expect(chunks.flatMap((chunk) => [...chunk.leak.changes])).toEqual([...whole.leak.changes]);
    expect(chunks.flatMap((chunk) => [...chunk.movement.changes])).toEqual([
      ...whole.movement.changes,
    ]);
  });

  it.each(['gradient', 'gradient-conflict', 'barrier'] as const)(
    '%s: steps of objective 1 have the bits of training without',
    async (projection) => {
      const [got, wanted] = await Promise.all(
        [projection, 'none' as const].map((name) =>
          run(report21({ plan: planOf('phase', { projection: name }), thresholds: [0, 0] }), [
            { advance: 40 },
            'parameters',
          ]),
        ),
      );
      expect((wanted[0] as Chunk).phases).toEqual(new Uint8Array(40));
      expect(got[1]).toEqual(wanted[1]);
    },
  );

  it('goes on from its parameters and position with the same bits', async () => {
    const task = report21({ thresholds: [0.5, 0] });
    const [, parameters, start, , wanted] = (await run(task, [
      { advance: 40 },
      'parameters',
      'position',
      { advance: 60 },
      'parameters',
    ])) as [Chunk, Float64Array, TrainingTask['start'], Chunk, Float64Array];
    const [, got] = await run({ ...task, parameters, start }, [{ advance: 60 }, 'parameters']);
    expect(got).toEqual(wanted);
  });

  it('keeps w1 bit for bit in every step that trains objective 2', async () => {
    const { offset, cols } = layoutOf(report21().shape).heads.weight;
    const requests = Array.from({ length: 120 }, () => [{ advance: 1 }, 'parameters'] as const);
    const answers = await run(report21({ thresholds: [0.5, 0] }), requests.flat());
    let before = Float32Array.from(report21().parameters);
    let second = 0;
    for (let step = 0; step < 120; step++) {
      const { phases } = answers[2 * step] as Chunk;
      const after = Float32Array.from(answers[2 * step + 1] as Float64Array);
      const head = phases[0] === 1 ? 0 : 1;
      second += phases[0];
      const own = offset + head * cols;
      expect(after.slice(own, own + cols)).toEqual(before.slice(own, own + cols));
      before = after;
    }
    expect(second).toBeGreaterThan(20);
  });

  it('leaves what the user froze as it was', async () => {
    const frozen = report21().frozen.map((_, parameter) => Number(parameter < 10));
    const [, parameters] = (await run(report21({ frozen }), [{ advance: 50 }, 'parameters'])) as [
      Chunk,
      Float64Array,
    ];
    const initial = Float64Array.from(report21().parameters);
    expect(parameters.slice(0, 10)).toEqual(initial.slice(0, 10));
    expect(parameters.slice(10, 20)).not.toEqual(initial.slice(10, 20));
  });

  it('shows the last step', async () => {
    const [, seen] = (await run(report21(), [{ advance: 1 }, 'inspect'])) as [Chunk, StepTensors];
    expect(seen.pre.length).toBe(10 + 2);
    expect(seen.gradients.length).toBe(layoutOf(report21().shape).size);
  });

  it('reports a lost device instead of waiting for it', async () => {
    await expect(run(report21(), ['lose', { advance: 10 }])).rejects.toThrow(
      /device lost|destroyed/,
    );
  });
});
