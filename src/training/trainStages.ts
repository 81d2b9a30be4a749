import type { Best, Engine, TrainingTask } from '../engines/engine.ts';
import type { OwnedEngine } from '../engines/index.ts';
import type { AdapterInfo } from '../gpu/adapter.ts';
import type { Counters } from '../gpu/gpu.ts';
import type { RunState } from './checkpoint.ts';
import { choicesOf, createWatch, type Watch } from './earlyStopping.ts';
import {
  lossesAt,
  type StageChoice,
  type StagedRun,
  type StageResult,
  stageTask,
} from './stages.ts';
import type { Trainer } from './trainer.ts';

export interface StagesOutcome extends StageResult {
  /** Of the last stage that began; empty for methods without budgets. */
  readonly budgets: readonly number[];
  /** Of the stages that validation watched, in order. */
  readonly choices: readonly StageChoice[];
  readonly adapter: AdapterInfo | undefined;
  readonly counters: Counters | undefined;
}

/** Where to go on, and who keeps where the run stands. */
export interface Checkpoints {
  readonly resume?: RunState | undefined;
  readonly save?: ((state: RunState) => void | Promise<void>) | undefined;
}

/**
 * Train stage after stage, each on an engine of its own that is freed at its end. The result of a stage is its best
 * feasible network where it looks for one, else its last; with early stopping the best on the validation rows. A run that
 * is stopped ends with the stage that it is in.
 * Throws TrainingError when a stage diverges.
 */
export async function trainStages(
  run: StagedRun,
  trainer: Trainer,
  engineOf: (task: TrainingTask) => Promise<OwnedEngine>,
  { resume, save }: Checkpoints = {},
): Promise<StagesOutcome> {
  const results: StageResult[] = [...(resume?.results ?? [])];
  const seen = { budgets: [] as readonly number[], adapter: undefined as AdapterInfo | undefined };
  let counters: Counters | undefined;
  for (const [index, stage] of run.stages.entries()) {
    if (index < results.length) continue;
    const resumed = resume?.stage === index ? resume : undefined;
    const begun = stageTask(run, index, results);
    const task = { ...begun, ...(resumed && { resume: resumed.engine }) };
    const watch = createWatch(run, index, results, task, resumed?.watch);
    const { engine, gpu } = await engineOf(task);
    const before = [...results];
    const { step: first } = task.start;
    let isComplete: boolean;
    try {
      if (!resumed) await watch?.look(engine, first);
      const rest = first + stage.steps - (resumed?.engine.step ?? first);
      isComplete = await trainer.run(engine, rest, {
        watch,
        save:
          save &&
          ((state, trained) =>
            save({
              stage: index,
              results: before,
              engine: state,
              trained,
              ...(watch && { watch: watch.state() }),
            })),
      });
      const result = await resultOf(engine, task, watch, trainer.trained().steps);
      await trainer.judge(engine, result, task.shape);
      results.push(result);
    } finally {
      engine.destroy();
    }
    seen.budgets = task.budgets;
    seen.adapter = gpu?.info;
    counters = gpu && sum(counters, gpu.counters);
    if (!isComplete) break;
  }
  return { ...results[results.length - 1], ...seen, choices: choicesOf(results), counters };
}

/** `end` counts the steps of the run. */
async function resultOf(
  engine: Engine,
  task: TrainingTask,
  watch: Watch | undefined,
  end: number,
): Promise<StageResult> {
  const chosen = await watch?.result(engine, end);
  if (chosen) return chosen;
  const best: Best | undefined = await engine.best();
  if (best) return { parameters: best.parameters, losses: lossesAt(task, best.parameters) };
  return { losses: await engine.evaluate(), parameters: await engine.parameters() };
}

function sum(a: Counters | undefined, b: Counters): Counters {
  if (!a) return { ...b };
  return {
    dispatches: a.dispatches + b.dispatches,
    submits: a.submits + b.submits,
    readbacks: a.readbacks + b.readbacks,
    writes: a.writes + b.writes,
    creations: a.creations + b.creations,
  };
}
