/** Methods on the GPU against the reference engine; what they promise is measured in promises.test.ts. */
import { describe, expect, it } from 'vitest';
import type { Best, Chunk } from '../../src/engines/engine.ts';
import { METHODS, type MethodSettings, PLAIN_METHODS } from '../../src/methods/index.ts';
import { ADAM, type Optimizer, type StepPlan } from '../../src/methods/plan.ts';
import { tensorsOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { permutation } from '../../src/numbers/counter.ts';
import type { PlainTask } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { expectAlike, onGpu, recomputed, reference } from './against.ts';
import { plainTask, report21 } from './tasks.ts';

function settingsOf(objectives: number, changes: Partial<MethodSettings> = {}): MethodSettings {
  return {
    objectives,
    projection: 'masked',
    monitor: 'rows',
    hysteresis: 0,
    stages: new Array<number>(objectives).fill(20),
    ...PLAIN_UPDATE,
    ...changes,
  };
}

const WITH_ADAM = { optimizer: ADAM };
const SOLVED = { optimizer: ADAM, headRidge: 1e-8 };
const VECTORS: NetworkShape = {
  inputs: 3,
  hidden: [7, 9],
  outputs: [2, 1, 3],
  activation: 'tanh',
};
/**
 * Not ReLU: the residuals of a solved head sum to 0, so a unit that is active in every row has a bias whose gradient is 0,
 * and what rounding makes of that 0 in f32 Adam scales to a whole step.
 */
const PAIR: NetworkShape = { inputs: 2, hidden: [8], outputs: [1, 1], activation: 'tanh' };
const TRIPLE: NetworkShape = { inputs: 2, hidden: [8, 6], outputs: [1, 1, 1], activation: 'tanh' };

/** All rows a step. */
const full = (shape: NetworkShape, plan: StepPlan, changes: Partial<PlainTask> = {}) => ({
  ...plainTask({ shape, rows: 25, batch: 25, plan, rate: 0.01 }),
  ...changes,
});

const COMBINED = ['weighted', 'pcgrad', 'mgda', 'upgrad', 'barrier'] as const;

const PLAIN: readonly [string, PlainTask][] = [
  [
    'phase, Adam, per sample',
    report21({
      plan: PLAIN_METHODS.phase.plan(settingsOf(2, WITH_ADAM)),
      thresholds: [4, 0],
    }),
  ],
  [
    'phase, Adam, 3 objectives, vector outputs, batch 4',
    plainTask({
      shape: VECTORS,
      rows: 17,
      batch: 4,
      plan: PLAIN_METHODS.phase.plan(settingsOf(3, WITH_ADAM)),
      thresholds: [0.8, 0.8, 0],
    }),
  ],
  ...([PAIR, VECTORS] as const).flatMap((shape): [string, PlainTask][] => {
    const K = shape.outputs.length;
    return [
      [
        `simultaneous, Adam, K = ${K}`,
        full(shape, PLAIN_METHODS.simultaneous.plan(settingsOf(K, WITH_ADAM))),
      ],
      [
        `simultaneous, exact, solved heads, K = ${K}`,
        full(
          shape,
          PLAIN_METHODS.simultaneous.plan(settingsOf(K, { ...SOLVED, projection: 'exact' })),
        ),
      ],
      ...COMBINED.flatMap((method): [string, PlainTask][] => {
        const { plan } = PLAIN_METHODS[method];
        return [
          [`${method}, K = ${K}`, full(shape, plan(settingsOf(K, { weight: 0.3 })))],
          [
            `${method}, Adam, solved heads, K = ${K}`,
            full(shape, plan(settingsOf(K, { ...SOLVED, weight: 0.3 }))),
          ],
        ];
      }),
    ];
  }),
  ['single, solved head', full(VECTORS, PLAIN_METHODS.single.plan(settingsOf(3, SOLVED)))],
];

describe('20 steps against the reference engine', () => {
  it.each(PLAIN)('%s', async (_, task) => {
    await expectAlike(task);
  });
});

/** A data set of 40 rows with 10 of them as anchors, 4 rows a step. */
function anchored(protectsOwn: boolean, compensation: boolean): PlainTask {
  const exact = { damping: 1e-5, compensation };
  const plan = PLAIN_METHODS.phase.plan(settingsOf(3, { projection: 'exact', exact }));
  return {
    ...plainTask({ shape: VECTORS, rows: 40, batch: 4, seed: 5, plan, thresholds: [0.9, 0.9, 0] }),
    anchors: permutation(5, 0, 40).slice(0, 10),
    protectsOwn,
  };
}

describe('projection exact', () => {
  it.each([true, false])('anchors, shuffled batches, protectsOwn %s', async (protectsOwn) => {
    for (const compensation of [false, true])
      await expectAlike(anchored(protectsOwn, compensation));
  });

  it.each([
    ['trunk.0.bias', 'heads.0.weight'],
    ['trunk.0.weight', 'heads.1.bias'],
  ])('beside parameters that rest: %s, %s', async (...names) => {
    const task = anchored(true, true);
    const frozen = new Uint8Array(task.parameters.length);
    for (const { name, offset, length } of tensorsOf(VECTORS)) {
      if (names.includes(name)) frozen.fill(1, offset, offset + length);
    }
    await expectAlike({ ...task, frozen });
  });

  it('compensation moves the heads above the phase and the trunk, and nothing else', async () => {
    const exact = { damping: 1e-5, compensation: true };
    const plan = PLAIN_METHODS.phase.plan(settingsOf(3, { projection: 'exact', exact }));
    const task = full(VECTORS, plan, { thresholds: [1, 1, 0] });
    await expectAlike(task);
    const requests = Array.from({ length: 20 }, () => [{ advance: 1 }, 'parameters'] as const);
    const answers = await onGpu(task, requests.flat());
    let before = Float32Array.from(task.parameters);
    const seen = new Set<number>();
    for (let step = 0; step < 20; step++) {
      const { phases } = answers[2 * step] as Chunk;
      const after = Float32Array.from(answers[2 * step + 1] as Float64Array);
      const moved = tensorsOf(VECTORS)
        .filter(({ offset, length }) =>
          after.subarray(offset, offset + length).some((value, i) => value !== before[offset + i]),
        )
        .map(({ name }) => name);
      const resting = (name: string) => Number(/heads\.(\d)/.exec(name)?.[1] ?? 0) > phases[0];
      expect(moved).toEqual(
        tensorsOf(VECTORS)
          .map(({ name }) => name)
          .filter((name) => !resting(name)),
      );
      seen.add(phases[0]);
      before = after;
    }
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });
});

/** A stage of method protect or epsilon for objective j, from a network that objective 1 was trained on. */
async function stage(
  shape: NetworkShape,
  method: 'protect' | 'epsilon',
  objective: number,
  changes: Partial<StepPlan> = {},
): Promise<PlainTask> {
  const stages = METHODS[method].stages(settingsOf(shape.outputs.length, SOLVED));
  const engine = reference(full(shape, stages[0].plan));
  // Few steps for epsilon, which starts from the first weights again and has to meet the budgets within 20 steps.
  await engine.advance(method === 'protect' ? 100 : 8);
  const parameters = Float64Array.from(await engine.parameters(), Math.fround);
  const task = full(shape, { ...stages[objective].plan, ...changes }, { parameters });
  const { losses } = recomputed(task, parameters);
  // Protect gets room: at the edge of a budget rounding decides what is accepted, and the paths part.
  const room = method === 'protect' ? 1.5 : 1.1;
  return {
    ...task,
    budgets: Array.from(losses.subarray(0, objective), (loss) => Math.fround(room * loss)),
    ...(method === 'epsilon' && {
      parameters: full(shape, task.plan).parameters,
      fallback: { step: -1, losses, parameters },
    }),
  };
}

const STAGES: readonly [string, NetworkShape, number][] = [
  ['K = 2', PAIR, 1],
  ['K = 3, 2 layers, objective 2', TRIPLE, 1],
  ['K = 3, 2 layers, objective 3', TRIPLE, 2],
  ['K = 3, 2 layers, vector outputs', VECTORS, 2],
];

describe.each(STAGES)('a stage, %s', (_, shape, objective) => {
  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('protect, correct %s, repair %s', async (correct, repair) => {
    const accept = { objective, correct, halvings: 4, ...(repair && { repairRidge: 1e-8 }) };
    const { accepted } = await expectAlike(await stage(shape, 'protect', objective, { accept }));
    expect(accepted.some((share) => share > 0)).toBe(true);
  });

  it('constrain', async () => {
    const { accepted } = await expectAlike(await stage(shape, 'epsilon', objective));
    expect(accepted.some((feasible) => feasible > 0)).toBe(true);
  });

  it.each(['protect', 'epsilon'] as const)(
    '%s: 1 × 60 and 60 × 1 steps, the same bits',
    async (method) => {
      const task = await stage(shape, method, objective);
      const [whole, ...wanted] = (await onGpu(task, [{ advance: 60 }, 'parameters', 'best'])) as [
        Chunk,
        Float64Array,
        Best | undefined,
      ];
      const single = Array.from({ length: 60 }, () => ({ advance: 1 }));
      const answers = await onGpu(task, [...single, 'parameters', 'best']);
      expect(answers.splice(60)).toEqual(wanted);
      const chunks = answers as Chunk[];
      for (const name of ['losses', 'phases', 'accepted'] as const) {
        expect(chunks.flatMap((chunk) => [...chunk[name]])).toEqual([...whole[name]]);
      }
    },
  );
});

/** Clipping and decay included; the stages above have Adam. */
const OTHERS: readonly Optimizer[] = [
  { name: 'momentum', beta: 0.9, nesterov: true, weightDecay: 0.01, clip: 0.5 },
  { ...ADAM, name: 'adamw', weightDecay: 0.01, clip: 0.5 },
];

it.each(OTHERS)('a stage of protect with $name', async (optimizer) => {
  const { accepted } = await expectAlike(await stage(PAIR, 'protect', 1, { optimizer }));
  expect(accepted.some((share) => share > 0)).toBe(true);
});

it.each(OTHERS)('a stage of epsilon with $name', async (optimizer) => {
  await expectAlike(await stage(PAIR, 'epsilon', 1, { optimizer }));
});
