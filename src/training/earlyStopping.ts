import type { Engine, TrainingTask } from '../engines/engine.ts';
import { improvedRecord, type LexicographicOrder } from './lexicographic.ts';
import {
  budgetsOf,
  lossesAt,
  type StageChoice,
  type StagedRun,
  type StageResult,
} from './stages.ts';

/** Where a watch stands between two chunks. */
export interface WatchState {
  /** Steps of the run at the last look. */
  readonly looked: number;
  /** Absent where no network had finite losses yet. */
  readonly best?: WatchedNetwork | undefined;
}

interface WatchedNetwork {
  /** Steps of the run after which it was found. */
  readonly step: number;
  readonly parameters: Float64Array;
  /** On the validation rows, [K]. */
  readonly losses: Float64Array;
  /** What has to be improved on. */
  readonly record: Float64Array;
}

/** Looks at a stage's networks at regular steps, in f64 on the validation rows, and keeps the best. */
export interface Watch {
  /** Steps from `step` until the next look; 0 or less: it is due. */
  room(step: number): number;
  /** Look at the network of an engine that has done `step` steps of the run and has none under way. */
  look(engine: Engine, step: number): Promise<void>;
  /** Whether patience has run out. */
  isOver(): boolean;
  state(): WatchState;
  /**
   * The best network at the end of the stage, after `end` steps of the run; the last one is looked at too. Undefined
   * where none had finite losses.
   */
  result(engine: Engine, end: number): Promise<StageResult | undefined>;
}

/**
 * The watch of stage `index`, or undefined where the run has none, or the stage only solves heads.
 *
 * @param resumed where the watch of this stage stood
 */
export function createWatch(
  run: StagedRun,
  index: number,
  results: readonly StageResult[],
  task: TrainingTask,
  resumed: WatchState | undefined,
): Watch | undefined {
  const { stopping, stages } = run;
  if (!stopping || stages[index].freezesTrunk) return undefined;
  const { every, patience, validation } = stopping;
  const order = orderOf(run, index, results, stopping.tolerance);
  const first = task.start.step;
  let looked = resumed?.looked ?? first - every;
  let best = resumed?.best;
  const isOver = () => looked - (best?.step ?? first) >= patience;
  const look = async (engine: Engine, step: number) => {
    looked = step;
    const parameters = await candidateOf(engine);
    const losses = lossesAt({ ...task, ...validation }, parameters);
    const record = improvedRecord(losses, best?.record, order);
    if (record) best = { step, parameters, losses, record };
  };
  return {
    room: (step) => looked + every - step,
    look,
    isOver,
    state: () => ({ looked, ...(best && { best }) }),
    async result(engine, end) {
      const early = isOver();
      if (!early) await look(engine, end);
      if (!best) return undefined;
      const { step, parameters, losses } = best;
      const choice = { step, losses: Array.from(losses), end, early };
      return { parameters, losses: lossesAt(task, parameters), choice };
    },
  };
}

/** What the stage would end with if it ended now: with budgets to keep, only networks that do are candidates. */
async function candidateOf(engine: Engine): Promise<Float64Array> {
  const best = await engine.best();
  return best ? best.parameters : engine.parameters();
}

/**
 * The objectives that the stage trains, and those above them. A loss above the last is as good as met within the budget
 * that the network of its own stage sets on the validation rows, or without budgets at its threshold.
 */
function orderOf(
  { task, stages, budget }: StagedRun,
  index: number,
  results: readonly StageResult[],
  tolerance: number,
): LexicographicOrder {
  const before = stages.slice(0, index);
  const validated = before.map((_, stage) => results[stage].choice?.losses ?? []);
  const budgets = budgetsOf(before, validated, task.thresholds, budget);
  const last = lastObjective(stages[index], task.shape.outputs.length);
  const floors = Array.from({ length: last }, (_, k) => budgets[k] ?? task.thresholds[k]);
  return { floors: [...floors, 0], tolerance };
}

function lastObjective({ budgetFor, plan }: StagedRun['stages'][number], objectives: number) {
  if (budgetFor !== undefined) return budgetFor;
  return Math.max(
    ...plan.directions.map((objective) => (objective === 'active' ? objectives - 1 : objective)),
  );
}

/** How validation ended the stages that it watched, in order. */
export function choicesOf(results: readonly StageResult[]): StageChoice[] {
  return results.flatMap(({ choice }) => (choice ? [choice] : []));
}
