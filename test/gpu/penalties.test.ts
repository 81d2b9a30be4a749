/** Penalties on the GPU against the reference engine: kinds, methods, projections, batches. */
import { describe, expect, it } from 'vitest';
import type { Penalty } from '../../shaders/fragments/penalty.ts';
import { METHODS } from '../../src/methods/index.ts';
import type { MethodSettings, Projection, StepPlan } from '../../src/methods/plan.ts';
import { penalisedTask } from '../engines/penalisedTask.ts';
import type { PlainTask } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { expectAlike, onGpu, reference, worst } from './against.ts';

const SETTINGS: Omit<MethodSettings, 'projection'> = {
  objectives: 3,
  monitor: 'rows',
  hysteresis: 0,
  stages: [10, 10, 10],
  ...PLAIN_UPDATE,
  penalties: [0],
};

function planOf(method: keyof typeof METHODS, projection: Projection = 'none'): StepPlan {
  const stages = METHODS[method].stages({ ...SETTINGS, projection });
  return stages[stages.length - 1].plan;
}

function task(plan: StepPlan, changes: Partial<PlainTask> = {}, penalty?: Penalty): PlainTask {
  const { rate: _, ...rest } = penalisedTask({ plan, thresholds: [1e-3, 0.3, 0] }, penalty);
  return { ...rest, rate: 0.02, ...changes };
}

const KINDS: readonly Penalty[] = [
  {
    name: 'contrast',
    of: 2,
    first: 0,
    rows: 5,
    coefficients: [1, -2, 1],
    oneSided: false,
    link: 'identity',
  },
  {
    name: 'contrast',
    of: 1,
    first: 0,
    rows: 1,
    coefficients: Array.from({ length: 20 }, (_, s) => (s % 3 === 0 ? 1 / 7 : -1 / 13)),
    oneSided: false,
    link: 'logistic',
  },
  { name: 'norm' },
];

describe('layered engine against the reference engine', () => {
  it.each(KINDS)('simultaneous under $name', async (penalty) => {
    await expectAlike(task(planOf('simultaneous'), {}, penalty));
  });

  it.each(['none', 'gradient', 'gradient-conflict', 'barrier'] as const)(
    'phase, projection %s',
    async (projection) => {
      await expectAlike(task(planOf('phase', projection)));
      await expectAlike(task(planOf('phase', projection), {}, KINDS[2]));
    },
  );

  it.each(['weighted', 'pcgrad', 'mgda', 'upgrad', 'barrier', 'single'] as const)(
    'method %s',
    async (method) => {
      await expectAlike(task(planOf(method)));
    },
  );

  it('epsilon with heads that descend: budgets, multipliers and the best network', async () => {
    await expectAlike(task(planOf('epsilon'), { budgets: [1e-2, 2] }));
  });

  it('batches in turn, with the probes in every step', async () => {
    await expectAlike(task(planOf('simultaneous'), { order: { rows: 7, batch: 3, seed: 4 } }));
    await expectAlike(task(planOf('phase', 'gradient'), { order: { rows: 7, batch: 1 } }));
  });

  it('the leak: changes of the penalty too', async () => {
    const measured = task(planOf('simultaneous'), { leakEvery: 1, movementEvery: 2 });
    const want = await reference(measured).advance(10);
    const [got] = (await onGpu(measured, [{ advance: 10 }])) as [typeof want];
    expect(worst(got.leak.changes, want.leak.changes)).toBeLessThan(1e-2);
    expect(worst(got.leak.cosines, want.leak.cosines)).toBeLessThan(1e-2);
    expect(worst(got.movement.distances, want.movement.distances)).toBeLessThan(1e-3);
  });
});
