/** Optimizer and schedule in an experiment file. */
import { describe, expect, test } from 'vitest';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { applyOverride } from '../../src/experiment/overrides.ts';
import { optimizerOf, scheduleOf } from '../../src/training/update.ts';

const smallest = { data: { preset: 'report21' }, objectives: [{}, {}] };

/** The training section of the smallest experiment with `--set` applied. */
const trainingWith = (...assignments: string[]) =>
  resolveExperiment(
    assignments.reduce<unknown>(
      (experiment, text) => applyOverride(experiment, `training.${text}`),
      smallest,
    ),
  ).training;

const BETAS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

describe('optimizer', () => {
  test.each([
    ['optimizer=sgd', { name: 'sgd' }],
    ['optimizer=momentum', { name: 'momentum', beta: 0.9, nesterov: false }],
    ['optimizer=adam', { name: 'adam', ...BETAS }],
    ['optimizer=adamw', { name: 'adamw', ...BETAS, weightDecay: 0.01 }],
    ['optimizer=rmsprop', { name: 'rmsprop', decay: 0.99, epsilon: 1e-8 }],
    [
      'optimizer={"name":"momentum","beta":0.5,"nesterov":true}',
      { name: 'momentum', beta: 0.5, nesterov: true },
    ],
    ['optimizer={"name":"adam","beta2":0.9}', { name: 'adam', ...BETAS, beta2: 0.9 }],
    [
      'optimizer={"name":"rmsprop","decay":0.5,"epsilon":0.1}',
      { name: 'rmsprop', decay: 0.5, epsilon: 0.1 },
    ],
  ])('%s', (assignment, wanted) => {
    expect(optimizerOf(trainingWith(assignment))).toEqual(wanted);
  });

  test('weight decay and clipping go with every optimizer', () => {
    for (const name of ['sgd', 'momentum', 'adam', 'adamw', 'rmsprop']) {
      const training = trainingWith(`optimizer=${name}`, 'weightDecay=0.2', 'clip=3');
      expect(optimizerOf(training)).toMatchObject({ name, weightDecay: 0.2, clip: 3 });
    }
    expect(optimizerOf(trainingWith('optimizer=adamw', 'weightDecay=0'))).toEqual({
      name: 'adamw',
      ...BETAS,
    });
  });
});

describe('schedule', () => {
  test.each([
    ['schedule=constant', { name: 'constant', rate: 0.01 }],
    ['schedule=cosine', { name: 'cosine', rate: 0.01 }],
    ['schedule={"name":"step","every":7}', { name: 'step', every: 7, factor: 0.1, rate: 0.01 }],
    [
      'schedule={"name":"step","every":7,"factor":0.5}',
      { name: 'step', every: 7, factor: 0.5, rate: 0.01 },
    ],
  ])('%s', (assignment, wanted) => {
    expect(scheduleOf(trainingWith(assignment))).toEqual(wanted);
    expect(scheduleOf(trainingWith(assignment, 'warmup=5'))).toEqual({ ...wanted, warmup: 5 });
  });
});

test('resolving a second time changes nothing', () => {
  const once = resolveExperiment({
    ...smallest,
    training: { optimizer: { name: 'adamw' }, clip: 1, schedule: { name: 'step', every: 5 } },
  });
  expect(resolveExperiment(once)).toEqual(once);
});

describe('refuses', () => {
  test.each([
    ['optimizer=adm', "training.optimizer: expected one of 'sgd', 'momentum', 'adam', 'adamw'"],
    [
      'optimizer={"name":"adam","nesterov":true}',
      "training.optimizer.nesterov: expected only with 'momentum', got it with 'adam'. Remove it.",
    ],
    [
      'optimizer={"name":"sgd","epsilon":0.1}',
      "training.optimizer.epsilon: expected only with 'adam', 'adamw', 'rmsprop', got it with 'sgd'",
    ],
    ['optimizer={"name":"momentum","beta":1}', 'training.optimizer.beta: expected a number from 0'],
    ['optimizer={"name":"adam","beta3":1}', 'training.optimizer.beta3: unknown key.'],
    ['optimizer={"beta":0.5}', "training.optimizer.name: missing: expected one of 'sgd'"],
    ['weightDecay=-1', 'training.weightDecay: expected a number from 0 to 1000, got -1'],
    ['clip=0', 'training.clip: expected a number from 1e-12 to 1e12, got 0'],
    ['schedule=step', "training.schedule: 'step' expects the steps between two rates, got none."],
    [
      'schedule={"name":"cosine","every":5}',
      "training.schedule.every: expected only with 'step', got it with 'cosine'. Remove it.",
    ],
    ['schedule={"name":"step","every":0}', 'training.schedule.every: expected a whole number'],
    ['warmup=1.5', 'training.warmup: expected a whole number, 0 or more, got 1.5'],
    [
      'warmup=2501',
      'training.warmup: expected at most 2500, the steps of the shortest stage, got 2501. Lower it.',
    ],
  ])('%s', (assignment, message) => {
    expect(() => trainingWith(assignment)).toThrow(message);
  });

  test('a warm-up longer than the run', () => {
    expect(() => trainingWith('method=phase', 'steps=10', 'warmup=11')).toThrow(
      'training.warmup: expected at most 10, the steps of the run, got 11. Lower it.',
    );
  });
});
