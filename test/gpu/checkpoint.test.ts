/** The layered engine goes on from its state with the same bits. */
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../src/engines/engine.ts';
import type { EngineState } from '../../src/engines/state.ts';
import { METHODS, type MethodSettings } from '../../src/methods/index.ts';
import { ADAM, type OptimizerRule, type StepPlan } from '../../src/methods/plan.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { inPage } from '../harness/client.ts';
import type { PlainTask, Request } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { plainTask, report21 } from './tasks.ts';

const PAIR: NetworkShape = { inputs: 2, hidden: [8], outputs: [1, 1], activation: 'tanh' };
const SOLVED = { optimizer: ADAM, headRidge: 1e-8 };
const OPTIMIZERS: readonly OptimizerRule[] = [
  { name: 'momentum', beta: 0.9, nesterov: false },
  { name: 'momentum', beta: 0.9, nesterov: true },
  { name: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { name: 'rmsprop', decay: 0.99, epsilon: 1e-8 },
];
const MEASURED = { leakEvery: 7, movementEvery: 5 };

function run(task: PlainTask, requests: readonly Request[]): Promise<unknown[]> {
  return inPage('layered', { task, requests }) as Promise<unknown[]>;
}

/** The plan of a stage of a method with two objectives. */
function planOf(
  method: keyof typeof METHODS,
  stage: number,
  changes: Partial<MethodSettings>,
): StepPlan {
  const settings: MethodSettings = {
    objectives: 2,
    projection: 'masked',
    monitor: 'rows',
    hysteresis: 0,
    stages: [40, 40],
    ...PLAIN_UPDATE,
    ...changes,
  };
  return METHODS[method].stages(settings)[stage].plan;
}

const full = (plan: StepPlan, changes: Partial<PlainTask> = {}): PlainTask => ({
  ...plainTask({ shape: PAIR, rows: 25, batch: 25, plan, rate: 0.01 }),
  ...MEASURED,
  ...changes,
});

const CASES: readonly (readonly [string, number, PlainTask])[] = [
  ['phase, descent, per sample', 40, report21({ ...MEASURED, thresholds: [0.5, 0] })],
  [
    'phase, Adam, per sample',
    33,
    report21({ plan: planOf('phase', 0, { optimizer: ADAM }), thresholds: [4, 0] }),
  ],
  [
    'phase, exact with anchors, shuffled batches',
    9,
    {
      ...plainTask({
        shape: PAIR,
        rows: 17,
        batch: 4,
        seed: 7,
        plan: planOf('phase', 0, { projection: 'exact', optimizer: ADAM }),
        thresholds: [0.9, 0],
      }),
      ...MEASURED,
      anchors: Uint32Array.of(1, 5, 11),
    },
  ],
  ['simultaneous, Adam', 21, full(planOf('simultaneous', 0, { optimizer: ADAM }))],
  ['upgrad, Adam', 1, full(planOf('upgrad', 0, { optimizer: ADAM }))],
  ...OPTIMIZERS.map((optimizer): [string, number, PlainTask] => [
    `simultaneous, ${optimizer.name}, clipped, with decay`,
    11,
    full(planOf('simultaneous', 0, { optimizer: { ...optimizer, clip: 0.5, weightDecay: 0.01 } })),
  ]),
  ['barrier', 17, full(planOf('barrier', 0, { monitor: 'data' }))],
  ['stage 2 of epsilon', 26, full(planOf('epsilon', 1, SOLVED), { budgets: [1] })],
  ['stage 2 of protect', 13, full(planOf('protect', 1, SOLVED), { budgets: [2] })],
];
const AFTER = 30;

describe('layered engine, resumed', () => {
  it.each(CASES)('%s, after %i steps', async (_, steps, task) => {
    const rest: readonly Request[] = [
      { advance: AFTER },
      'parameters',
      'good',
      'best',
      'evaluate',
      'state',
    ];
    const [, state, ...wanted] = (await run(task, [{ advance: steps }, 'state', ...rest])) as [
      Chunk,
      EngineState,
      ...unknown[],
    ];
    expect(state.step).toBe(steps);
    expect(await run({ ...task, resume: state }, rest)).toEqual(wanted);
    // Else equality would say nothing.
    expect((wanted.at(-1) as EngineState).arrays.parameters).not.toEqual(state.arrays.parameters);
  });

  it('parameters and position alone do not resume Adam', async () => {
    const [, , task] = CASES[1];
    const [, state, , wanted] = (await run(task, [
      { advance: 33 },
      'state',
      { advance: AFTER },
      'parameters',
    ])) as [Chunk, EngineState, Chunk, Float64Array];
    const { step, phase, arrays } = state;
    const [, got] = await run({ ...task, parameters: arrays.parameters, start: { step, phase } }, [
      { advance: AFTER },
      'parameters',
    ]);
    expect(got).not.toEqual(wanted);
  });

  it('refuses a state of another optimizer', async () => {
    const [, state] = (await run(CASES[0][2], [{ advance: 1 }, 'state'])) as [Chunk, EngineState];
    await expect(run({ ...CASES[1][2], resume: state }, ['state'])).rejects.toThrow(
      /engine state: adam.moments: expected \d+ numbers of Float32Array, got none/,
    );
  });
});
