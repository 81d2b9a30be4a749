import { describe, expect, test } from 'vitest';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { InputError } from '../../src/errors.ts';
import { METHODS } from '../../src/methods/index.ts';
import { ADAM, type OptimizerRule } from '../../src/methods/plan.ts';
import { SETTINGS } from '../methods/settings.ts';
import { DEEP, planOf, SHAPES, taskOf, wholeData } from './tasks.ts';

const ADAM_PLAN = planOf({ optimizer: ADAM });
const [, constrained] = METHODS.epsilon.stages({ ...SETTINGS, optimizer: ADAM, headRidge: 1e-6 });

const STAGE = taskOf(DEEP, {
  plan: constrained.plan,
  order: wholeData,
  budgets: [2],
  rate: () => 0.01,
});

const OPTIMIZERS: readonly OptimizerRule[] = [
  { name: 'momentum', beta: 0.9, nesterov: false },
  { name: 'momentum', beta: 0.9, nesterov: true },
  { name: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { name: 'rmsprop', decay: 0.99, epsilon: 1e-8 },
];

const CASES: readonly [string, TrainingTask][] = [
  ['descent', taskOf(DEEP)],
  ['Adam', taskOf(DEEP, { plan: ADAM_PLAN })],
  ...OPTIMIZERS.map((optimizer): [string, TrainingTask] => [
    `${optimizer.name}, clipped, with decay`,
    taskOf(DEEP, { plan: planOf({ optimizer: { ...optimizer, clip: 0.5, weightDecay: 0.01 } }) }),
  ]),
  ['a stage of epsilon', STAGE],
];

describe('state of the reference engine', () => {
  test.each(CASES)('%s: an engine that resumes takes the same steps', async (_, task) => {
    const whole = createReferenceEngine(task);
    await whole.advance(13);
    const state = await whole.state();
    const wanted = await whole.advance(20);
    const resumed = createReferenceEngine({ ...task, resume: state });
    expect(await resumed.position()).toEqual({ step: 13, phase: state.phase });
    expect(await resumed.advance(20)).toEqual(wanted);
    expect(await resumed.parameters()).toEqual(await whole.parameters());
    expect(await resumed.good()).toEqual(await whole.good());
    expect(await resumed.best()).toEqual(await whole.best());
    expect(await resumed.state()).toEqual(await whole.state());
  });

  test('the stage keeps a best network that a state must hold', async () => {
    const engine = createReferenceEngine(STAGE);
    await engine.advance(13);
    expect((await engine.best())?.step).toBeGreaterThanOrEqual(0);
    expect(Object.keys((await engine.state()).arrays)).toContain('constraint.best.parameters');
  });

  test('parameters alone do not resume Adam', async () => {
    const task = taskOf(DEEP, { plan: ADAM_PLAN });
    const whole = createReferenceEngine(task);
    await whole.advance(13);
    const [parameters, start] = [await whole.parameters(), await whole.position()];
    const wanted = await whole.advance(5);
    expect(await createReferenceEngine({ ...task, parameters, start }).advance(5)).not.toEqual(
      wanted,
    );
  });

  test('a state that is asked for later is not changed by steps', async () => {
    const engine = createReferenceEngine(STAGE);
    await engine.advance(5);
    const state = await engine.state();
    const copy = structuredClone(state);
    await engine.advance(5);
    expect(state).toEqual(copy);
  });

  test('refuses the state of another network', async () => {
    const state = await createReferenceEngine(taskOf(SHAPES[0])).state();
    expect(() => createReferenceEngine(taskOf(DEEP, { resume: state }))).toThrow(InputError);
    expect(() => createReferenceEngine(taskOf(DEEP, { resume: state }))).toThrow(
      /^engine state: parameters: expected \d+ numbers of Float64Array, got 42 of Float64Array\./,
    );
  });
});
