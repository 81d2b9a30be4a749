import type { Best, TrainingTask } from '../engines/engine.ts';
import { forward } from '../engines/reference/forward.ts';
import { naLossesOn } from '../engines/reference/na/evaluate.ts';
import { createNetwork, createPass } from '../engines/reference/network.ts';
import { solveHeads } from '../engines/reference/ridge.ts';
import { forwardInSlices } from '../engines/reference/slices.ts';
import type { Stage } from '../methods/plan.ts';
import { layoutOf } from '../network/layout.ts';
import type { TrainedNetwork } from '../network/reading.ts';
import { anchorPointsOf } from './anchorPoints.ts';
import { rateOf, type ScheduleRule } from './schedule.ts';

/** What all stages of a run have in common. */
export interface StagedRun {
  /** As the run begins; its plan is that of the first stage. */
  readonly task: TrainingTask;
  readonly stages: readonly Stage[];
  readonly schedule: ScheduleRule;
  /** ε: how far above its loss an objective's budget is, as a share of it. */
  readonly budget: number;
  /** Absent: every stage has all of its steps. */
  readonly stopping?: StoppingRule;
}

/** Ends a stage when validation finds no better network, and keeps the best. */
export interface StoppingRule {
  /** Steps without a better network after which a stage ends. */
  readonly patience: number;
  /** Steps between two looks, counted from the start of the stage. */
  readonly every: number;
  /** Share of a loss by which it has to fall to count as better. */
  readonly tolerance: number;
  readonly validation: SeenRows;
}

/** Rows in the units that training sees, X [N, d] and all targets side by side [N, O], and penalties with their probes. */
export type SeenRows = Pick<TrainingTask, 'inputs' | 'targets' | 'penalties'>;

/** A network at the end of a stage, with its losses over the whole data set. */
export interface StageResult {
  readonly parameters: Float64Array;
  readonly losses: Float64Array;
  /** The feasible network of lowest loss, where the stage chose another. */
  readonly lowest?: Float64Array | undefined;
  /** Absent where validation did not choose it. */
  readonly choice?: StageChoice | undefined;
}

/** The network of a stage that is best on the validation rows. */
export interface StageChoice {
  /** Steps of the run after which it was found. */
  readonly step: number;
  /** Its losses on the validation rows, one per objective, in the units that training sees. */
  readonly losses: readonly number[];
  /** Steps of the run at the end of the stage. */
  readonly end: number;
  /** Whether the stage ended because patience ran out. */
  readonly early: boolean;
}

/** The task of stage `index`, given the results of all stages before it. */
export function stageTask(
  { task, stages, schedule, budget }: StagedRun,
  index: number,
  results: readonly StageResult[],
): TrainingTask {
  const { plan, steps, start, freezesTrunk, anchored } = stages[index];
  const before = stages.slice(0, index);
  const previous = results[index - 1];
  // A stage before it may have ended early.
  const first = previous?.choice?.end ?? before.reduce((sum, stage) => sum + stage.steps, 0);
  const reached = results.map(({ losses }) => losses);
  const budgets = budgetsOf(before, reached, task.thresholds, budget);
  const bounded = plan.constrain ?? plan.curvature;
  const holder = results[lastBudget(before)];
  return {
    ...task,
    plan,
    budgets,
    parameters: startOf(task, start, previous),
    frozen: freezesTrunk ? withTrunkFrozen(task) : task.frozen,
    rate: rateOf({ ...schedule, first, steps }),
    start: { step: first, phase: index === 0 ? task.start.phase : 0 },
    ...(bounded &&
      previous && {
        fallback: fallbackOf(task, previous, bounded.objective, plan.headSolve?.ridge),
      }),
    ...(anchored && holder && { anchorPoints: anchorPointsOf(task, holder.parameters) }),
  };
}

/**
 * Every stage as it would be if the stages before it had left the first network as it was: what a calibration times.
 */
export function probeStages(
  run: StagedRun,
): readonly { readonly task: TrainingTask; readonly steps: number }[] {
  const parameters = Float64Array.from(run.task.parameters);
  const result = { parameters, losses: lossesAt(run.task, { parameters }) };
  const results = run.stages.map(() => result);
  return run.stages.map(({ steps }, index) => ({
    task: stageTask(run, index, results.slice(0, index)),
    steps,
  }));
}

function startOf(
  task: TrainingTask,
  start: Stage['start'],
  previous: StageResult | undefined,
): ArrayLike<number> {
  if (start === 'initial' || !previous) return task.parameters;
  return start === 'lowest' ? (previous.lowest ?? previous.parameters) : previous.parameters;
}

/** The last stage that set a budget, or −1. */
function lastBudget(stages: readonly Stage[]): number {
  return stages.map(({ budgetFor }) => budgetFor !== undefined).lastIndexOf(true);
}

/**
 * (1 + ε) L_k in the result of the stage that was for objective k.
 *
 * @param results losses at the end of each stage, [stages][K]
 */
export function budgetsOf(
  stages: readonly Stage[],
  results: readonly ArrayLike<number>[],
  thresholds: readonly number[],
  epsilon: number,
): number[] {
  const budgets: number[] = [];
  stages.forEach(({ budgetFor, keepsThreshold }, index) => {
    if (budgetFor === undefined) return;
    const reached = (1 + epsilon) * results[index][budgetFor];
    budgets[budgetFor] = keepsThreshold ? Math.max(thresholds[budgetFor], reached) : reached;
  });
  return budgets;
}

/** The result of the stage before, with the head of objective j fitted to its features: the network to beat. */
function fallbackOf(
  task: TrainingTask,
  { parameters, lowest }: StageResult,
  objective: number,
  ridge: number | undefined,
): Best {
  const best = fitted(task, parameters, objective, ridge);
  return lowest ? { ...best, lowest: fitted(task, lowest, objective, ridge) } : best;
}

function fitted(
  task: TrainingTask,
  parameters: ArrayLike<number>,
  objective: number,
  ridge: number | undefined,
): Best {
  const network = createNetwork(task.shape, parameters, task.losses, task.penalties);
  const { inputs, targets } = task;
  const pass = createPass(task.shape, inputs.rows, inputs.values, targets.values);
  forward(network, pass);
  if (ridge !== undefined) solveHeads(network, pass, objective, objective + 1, ridge);
  forward(network, pass);
  return { step: -1, losses: pass.losses, parameters: network.parameters };
}

/** Losses over all rows, in f64. */
export function lossesAt(
  task: Pick<TrainingTask, 'shape' | 'losses'> &
    SeenRows & { readonly plan?: Pick<TrainingTask['plan'], 'naLoss'> },
  trained: TrainedNetwork,
): Float64Array {
  const naLoss = task.plan?.naLoss;
  if (naLoss) return naLossesOn(task.shape, trained.parameters, task, naLoss);
  const network = createNetwork(task.shape, trained.parameters, task.losses, task.penalties);
  return forwardInSlices(network, task.inputs, task.targets, trained).losses;
}

function withTrunkFrozen({ shape, frozen }: TrainingTask): Uint8Array {
  return frozen.slice().fill(1, 0, layoutOf(shape).trunkSize);
}
