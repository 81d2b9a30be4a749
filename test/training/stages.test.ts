import { describe, expect, test } from 'vitest';
import { rateAt } from '../../src/engines/rate.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { METHODS, type Stage } from '../../src/methods/index.ts';
import { type StagedRun, type StageResult, stageTask } from '../../src/training/stages.ts';
import { createTrainer } from '../../src/training/trainer.ts';
import { trainStages } from '../../src/training/trainStages.ts';
import { DEEP, taskOf, wholeData } from '../engines/tasks.ts';
import { SETTINGS } from '../methods/settings.ts';

const STEPS = [4, 3, 5];

function runOf(stages: readonly Stage[]): StagedRun {
  const task = taskOf(DEEP, { order: wholeData, plan: stages[0].plan, thresholds: [0.5, 0.5, 0] });
  return { task, stages, schedule: { name: 'cosine', rate: 0.02 }, budget: 0.1 };
}

const stagesOf = (method: 'protect' | 'epsilon' | 'frozen') =>
  METHODS[method].stages({ ...SETTINGS, headRidge: 1e-8, stages: STEPS });

/** A network that is told apart by its first parameter. */
function resultWith(first: number, losses: readonly number[]): StageResult {
  const parameters = Float64Array.from(taskOf(DEEP).parameters);
  parameters[0] = first;
  return { parameters, losses: Float64Array.from(losses) };
}
const RESULTS = [resultWith(10, [0.2, 3, 4]), resultWith(20, [0.9, 2, 3])];

describe('stageTask', () => {
  test('a budget is frozen by the stage that was for its objective, later losses do not move it', () => {
    const run = runOf(stagesOf('epsilon'));
    expect(stageTask(run, 0, []).budgets).toEqual([]);
    expect(stageTask(run, 1, RESULTS.slice(0, 1)).budgets).toEqual([1.1 * 0.2]);
    expect(stageTask(run, 2, RESULTS).budgets).toEqual([1.1 * 0.2, 1.1 * 2]);
  });

  test('protect allows what the threshold allows', () => {
    expect(stageTask(runOf(stagesOf('protect')), 2, RESULTS).budgets).toEqual([0.5, 1.1 * 2]);
  });

  test('epsilon starts objectives 1 and 2 from the first weights, protect goes on', () => {
    const starts = (method: 'protect' | 'epsilon') =>
      [0, 1, 2].map(
        (index) => stageTask(runOf(stagesOf(method)), index, RESULTS.slice(0, index)).parameters[0],
      );
    const first = taskOf(DEEP).parameters[0];
    expect(starts('epsilon')).toEqual([first, first, 20]);
    expect(starts('protect')).toEqual([first, 10, 20]);
  });

  test('the schedule begins anew in every stage, steps count on', () => {
    const run = runOf(stagesOf('protect'));
    [0, 4, 7].forEach((first, index) => {
      const task = stageTask(run, index, RESULTS.slice(0, index));
      expect(task.start).toEqual({ step: first, phase: 0 });
      expect(rateAt(task.rate, first)).toBe(0.02);
      expect(rateAt(task.rate, first + STEPS[index])).toBeCloseTo(0.0002, 12);
    });
  });

  test('the network to fall back on is that of the stage before, with the head of the objective fitted', () => {
    const run = runOf(stagesOf('epsilon'));
    const { fallback } = stageTask(run, 1, RESULTS.slice(0, 1));
    expect(fallback?.step).toBe(-1);
    expect(fallback?.parameters[0]).toBe(10);
    const { parameters } = RESULTS[0];
    const changed = fallback?.parameters.findIndex((value, p) => value !== parameters[p]) ?? -1;
    // Behind trunk and head 1, whose loss is therefore as it was.
    expect(changed).toBeGreaterThan(10);
    expect(stageTask(run, 0, []).fallback).toBeUndefined();
  });

  test('frozen: the trunk rests in the second stage', () => {
    const run = runOf(stagesOf('frozen'));
    const frozen = stageTask(run, 1, RESULTS.slice(0, 1)).frozen;
    expect(Array.from(frozen.slice(0, 10)).every((one) => one === 1)).toBe(true);
    expect(frozen[frozen.length - 1]).toBe(0);
  });
});

describe('trainStages', () => {
  async function trained(method: 'protect' | 'epsilon', signal?: AbortSignal, stop = () => {}) {
    const trainer = createTrainer({
      steps: 12,
      objectives: ['a', 'b', 'c'],
      recordEvery: 1,
      leakEvery: 0,
      leakTolerance: 0,
      advice: 'Lower it.',
      ...(signal && { signal }),
      onProgress: stop,
    });
    const outcome = await trainStages(runOf(stagesOf(method)), trainer, async (task) => ({
      // Short chunks, so that an abort is seen inside a stage.
      engine: { ...createReferenceEngine(task), maxChunk: 1 },
      gpu: undefined,
    }));
    return { outcome, steps: trainer.trained().steps };
  }

  test.each(['protect', 'epsilon'] as const)('%s: all budgets hold at the end', async (method) => {
    const { outcome, steps } = await trained(method);
    expect(steps).toBe(12);
    expect(outcome.budgets).toHaveLength(2);
    outcome.budgets.forEach((budget, k) => {
      expect(outcome.losses[k]).toBeLessThanOrEqual(budget);
    });
  });

  test('a stop in a stage gives the result of that stage', async () => {
    const abort = new AbortController();
    const { outcome, steps } = await trained('epsilon', abort.signal, () => abort.abort());
    // The chunk that was under way is read as well.
    expect(steps).toBe(2);
    expect(outcome.budgets).toEqual([]);
    const stage = createReferenceEngine(stageTask(runOf(stagesOf('epsilon')), 0, []));
    await stage.advance(2);
    expect(outcome.parameters).toEqual(await stage.parameters());
  });
});
