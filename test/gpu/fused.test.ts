/** The fused engine beside the reference engine: every method and projection, in all layouts of the lanes. */
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../src/engines/engine.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { ADAM, type StepPlan } from '../../src/methods/plan.ts';
import type { PlainTask } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { LONG_PATH, onFused, reference, worst } from './against.ts';
import { plainTask, report21 } from './tasks.ts';

const PROJECTIONS = ['none', 'line', 'hyperplane', 'upstream', 'masked'] as const;

function planOf(
  method: keyof typeof PLAIN_METHODS,
  settings: Partial<StepPlan> & { objectives?: number; hysteresis?: number } = {},
) {
  return PLAIN_METHODS[method].plan({
    objectives: settings.objectives ?? 2,
    projection: settings.projection ?? 'hyperplane',
    monitor: settings.monitor ?? 'rows',
    hysteresis: settings.hysteresis ?? 0,
    stages: [5, 5, 10].slice(0, settings.objectives ?? 2),
    ...PLAIN_UPDATE,
    ...(settings.optimizer && { optimizer: settings.optimizer }),
  });
}

const CASES: readonly [string, PlainTask][] = [
  ...PROJECTIONS.flatMap((projection): [string, PlainTask][] =>
    (['phase', 'sequential', 'simultaneous'] as const).flatMap((method): [string, PlainTask][] => [
      [
        `${method}, ${projection}, per sample`,
        report21({ plan: planOf(method, { projection }), thresholds: [0.5, 0] }),
      ],
      [
        `${method}, ${projection}, all rows, Adam`,
        report21({
          plan: planOf(method, { projection, optimizer: ADAM }),
          thresholds: [24, 0],
          order: { rows: 21, batch: 21 },
          rate: 0.05,
        }),
      ],
    ]),
  ),
  ...(['hyperplane', 'upstream', 'masked'] as const).flatMap(
    (projection): [string, PlainTask][] => [
      [
        `phase, ${projection}, 3 objectives, vector outputs, 2 layers, batch 4`,
        plainTask({
          shape: { inputs: 3, hidden: [7, 5], outputs: [2, 1, 2], activation: 'tanh' },
          rows: 10,
          batch: 4,
          plan: planOf('phase', { projection, objectives: 3 }),
          thresholds: [0.8, 0.8, 0],
          rate: 0.05,
        }),
      ],
      [
        `simultaneous, ${projection}, Adam, 3 objectives, per sample`,
        plainTask({
          shape: { inputs: 2, hidden: [5, 6], outputs: [1, 2, 1], activation: 'sigmoid' },
          rows: 9,
          batch: 1,
          plan: planOf('simultaneous', { projection, objectives: 3, optimizer: ADAM }),
        }),
      ],
      [
        `sequential, ${projection}, 4 objectives, shuffled`,
        plainTask({
          shape: { inputs: 2, hidden: [9], outputs: [1, 1, 1, 1], activation: 'relu' },
          rows: 11,
          batch: 1,
          seed: 5,
          plan: PLAIN_METHODS.sequential.plan({
            objectives: 4,
            projection,
            monitor: 'rows',
            hysteresis: 0,
            stages: [3, 4, 5, 8],
            ...PLAIN_UPDATE,
          }),
        }),
      ],
    ],
  ),
  [
    'single, one objective, identity, wide',
    plainTask({
      shape: { inputs: 5, hidden: [33], outputs: [1], activation: 'identity' },
      rows: 7,
      batch: 3,
      seed: 2,
      plan: planOf('single', { objectives: 1 }),
      rate: 0.01,
    }),
  ],
  [
    'single, the second of its objectives rests',
    report21({ plan: planOf('single'), thresholds: [0, 0] }),
  ],
];

describe('fused engine against the reference engine, 20 steps', () => {
  it.each(CASES)('%s', async (_, task) => {
    const engine = reference(task);
    const want = await engine.advance(20);
    // The same bits with subgroups and without.
    const answers = [];
    for (const subgroups of [true, false]) {
      answers.push(
        (await onFused(task, [{ advance: 20 }, 'parameters', 'evaluate'], { subgroups })) as [
          Chunk,
          Float64Array,
          Float64Array,
        ],
      );
    }
    const [[got, parameters, losses]] = answers;
    expect([...got.phases]).toEqual([...want.phases]);
    expect(worst(got.losses, want.losses)).toBeLessThan(LONG_PATH);
    expect(worst(parameters, await engine.parameters())).toBeLessThan(LONG_PATH);
    expect(worst(losses, await engine.evaluate())).toBeLessThan(LONG_PATH);
    expect(answers[1]).toEqual(answers[0]);
  });
});
