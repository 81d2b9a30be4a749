import type { Best, TrainingTask } from '../engines/engine.ts';
import { createNetwork, createPass, forward } from '../engines/reference/network.ts';
import { solveHeads } from '../engines/reference/ridge.ts';
import { forwardInSlices } from '../engines/reference/slices.ts';
import type { Stage } from '../methods/plan.ts';
import { layoutOf } from '../network/layout.ts';
import { rateOf, type ScheduleRule } from './schedule.ts';

/** What all stages of a run have in common. */
export interface StagedRun {
  /** As the run begins; its plan is that of the first stage. */
  readonly task: TrainingTask;
  readonly stages: readonly Stage[];
  readonly schedule: ScheduleRule;
  /** ε: how far above its loss an objective's budget is, as a share of it. */
  readonly budget: number;
}

/** A network at the end of a stage, with its losses over the whole data set. */
export interface StageResult {
  readonly parameters: Float64Array;
  readonly losses: Float64Array;
}

/** The task of stage `index`, given the results of all stages before it. */
export function stageTask(
  { task, stages, schedule, budget }: StagedRun,
  index: number,
  results: readonly StageResult[],
): TrainingTask {
  const { plan, steps, start, freezesTrunk } = stages[index];
  const first = stages.slice(0, index).reduce((sum, stage) => sum + stage.steps, 0);
  const previous = results[index - 1];
  const budgets = budgetsOf(stages.slice(0, index), results, task.thresholds, budget);
  const { constrain } = plan;
  return {
    ...task,
    plan,
    budgets,
    parameters: start === 'previous' && previous ? previous.parameters : task.parameters,
    frozen: freezesTrunk ? withTrunkFrozen(task) : task.frozen,
    rate: rateOf({ ...schedule, first, steps }),
    start: { step: first, phase: index === 0 ? task.start.phase : 0 },
    ...(constrain &&
      previous && {
        fallback: fallbackOf(task, previous, constrain.objective, plan.headSolve?.ridge),
      }),
  };
}

/** (1 + ε) L_k in the result of the stage that was for objective k. */
function budgetsOf(
  stages: readonly Stage[],
  results: readonly StageResult[],
  thresholds: readonly number[],
  epsilon: number,
): number[] {
  const budgets: number[] = [];
  stages.forEach(({ budgetFor, keepsThreshold }, index) => {
    if (budgetFor === undefined) return;
    const reached = (1 + epsilon) * results[index].losses[budgetFor];
    budgets[budgetFor] = keepsThreshold ? Math.max(thresholds[budgetFor], reached) : reached;
  });
  return budgets;
}

/** The result of the stage before, with the head of objective j fitted to its features: the network to beat. */
function fallbackOf(
  task: TrainingTask,
  { parameters }: StageResult,
  objective: number,
  ridge: number | undefined,
): Best {
  const network = createNetwork(task.shape, parameters, task.losses);
  const { inputs, targets } = task;
  const pass = createPass(task.shape, inputs.rows, inputs.values, targets.values);
  forward(network, pass);
  if (ridge !== undefined) solveHeads(network, pass, objective, objective + 1, ridge);
  forward(network, pass);
  return { step: -1, losses: pass.losses, parameters: network.parameters };
}

/** Losses over the whole data set, in f64. */
export function lossesAt(task: TrainingTask, parameters: ArrayLike<number>): Float64Array {
  const network = createNetwork(task.shape, parameters, task.losses);
  return forwardInSlices(network, task.inputs, task.targets).losses;
}

function withTrunkFrozen({ shape, frozen }: TrainingTask): Uint8Array {
  return frozen.slice().fill(1, 0, layoutOf(shape).trunkSize);
}
