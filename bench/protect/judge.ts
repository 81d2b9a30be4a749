import type { TrainingTask } from '../../src/engines/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { METHODS, type MethodSettings, type Stage } from '../../src/methods/index.ts';
import { ADAM } from '../../src/methods/plan.ts';
import { lossesAt, type StageResult, stageTask } from '../../src/training/stages.ts';
import type { Problem } from './problem.ts';

/** What a stage left behind, step by step. */
export interface DrivenStage {
  /** Share of the trunk's step that was taken, per step. */
  readonly accepted: ArrayLike<number>;
  /** Parameters after each step. */
  readonly parameters: readonly Float64Array[];
}

/** Trains one stage of a task; what an engine has to offer to be judged. */
export type Driver = (task: TrainingTask, steps: number) => Promise<DrivenStage>;

/** How protection fared on one problem. */
export interface Judgement {
  /** Steps for protected objectives, and those of them that moved the trunk. */
  readonly steps: number;
  readonly accepted: number;
  /** Steps after which a loss, recomputed in f64, was over its budget by more than was tolerated. */
  readonly overBudget: number;
  /** max over those steps and losses of loss / budget − 1. */
  readonly worst: number;
  /** Final losses, and those that the trunk of objective 1 gives when it is frozen (on the reference engine). */
  readonly losses: readonly number[];
  readonly frozen: readonly number[];
}

/** How far above a budget a recomputed loss may be. */
export type Tolerance = (budget: number) => number;
export const RELATIVE: Tolerance = (budget) => 1e-5 * budget;
export const RATE = 0.01;
const BUDGET = 0.01;

/** Steps of the first objective, and of each one after it. */
export interface StageSteps {
  readonly first: number;
  readonly others: number;
}
export const STEPS: StageSteps = { first: 200, others: 100 };

export const referenceDriver: Driver = async (task, steps) => {
  const engine = createReferenceEngine(task);
  const accepted: number[] = [];
  const parameters: Float64Array[] = [];
  for (let step = 0; step < steps; step++) {
    accepted.push((await engine.advance(1)).accepted[0]);
    parameters.push(await engine.parameters());
  }
  return { accepted, parameters };
};

export interface JudgeOptions {
  readonly steps?: StageSteps;
  readonly tolerated?: Tolerance;
}

/** Protect a problem's objectives one after the other, and recompute every loss after every step. */
export async function judge(
  problem: Problem,
  drive: Driver,
  { steps = STEPS, tolerated = RELATIVE }: JudgeOptions = {},
): Promise<Judgement> {
  const settings = settingsOf(problem, steps);
  const stages = METHODS.protect.stages(settings);
  const tally = { steps: 0, accepted: 0, overBudget: 0, worst: Number.NEGATIVE_INFINITY };
  const { losses } = await runStages(problem, stages, drive, (task, { accepted, parameters }) => {
    parameters.forEach((network, step) => {
      const now = lossesAt(task, { parameters: network });
      const excess = Math.max(...task.budgets.map((budget, i) => now[i] / budget - 1));
      const holds = task.budgets.every((budget, i) => now[i] - budget <= tolerated(budget));
      tally.steps += 1;
      tally.accepted += Number(accepted[step] > 0);
      tally.overBudget += Number(!holds);
      tally.worst = Math.max(tally.worst, excess);
    });
  });
  const frozen = METHODS.frozen.stages({ ...settings, steps: steps.first });
  const alone = await runStages(problem, frozen, referenceDriver, () => {});
  return { ...tally, losses: [...losses], frozen: [...alone.losses] };
}

function settingsOf({ shape }: Problem, { first, others }: StageSteps): MethodSettings {
  const objectives = shape.outputs.length;
  const stages = [first, ...new Array<number>(objectives - 1).fill(others)];
  return {
    objectives,
    projection: 'exact',
    monitor: 'rows',
    hysteresis: 0,
    steps: stages.reduce((sum, count) => sum + count, 0),
    stages,
    optimizer: ADAM,
    exact: { damping: 1e-5, compensation: true },
    headRidge: 1e-8,
    penalties: [],
    weight: 1,
  };
}

async function runStages(
  problem: Problem,
  stages: readonly Stage[],
  drive: Driver,
  see: (task: TrainingTask, driven: DrivenStage) => void,
): Promise<StageResult> {
  const run = {
    task: { ...problem, plan: stages[0].plan, rate: RATE },
    stages,
    schedule: { name: 'cosine', rate: RATE } as const,
    budget: BUDGET,
  };
  const results: StageResult[] = [];
  for (const [index, { plan, steps }] of stages.entries()) {
    const task = stageTask(run, index, results);
    const driven = await drive(task, steps);
    if (plan.accept) see(task, driven);
    const parameters = driven.parameters[steps - 1];
    results.push({ parameters, losses: lossesAt(task, { parameters }) });
  }
  return results[results.length - 1];
}
