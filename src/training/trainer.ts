import type { Chunk, DampingCounts, Engine } from '../engines/engine.ts';
import type { EngineState } from '../engines/state.ts';
import type { NetworkShape } from '../network/shape.ts';
import type { TrainerState } from './checkpoint.ts';
import { type CheckpointInterval, createCheckpointClock } from './checkpointClock.ts';
import { divergenceAfter, divergenceIn, trainingErrorOf } from './divergence.ts';
import type { Watch } from './earlyStopping.ts';
import type { History } from './history.ts';
import { createLeakMeter, type LeakReport } from './leak.ts';
import { createRecorder } from './recorder.ts';
import type { Progress } from './run.ts';
import type { StageResult } from './stages.ts';

export interface TrainerOptions {
  /** Steps of the whole run. */
  readonly steps: number;
  /** Names of the objectives, K; they name a loss that diverges. */
  readonly objectives: readonly string[];
  /** Keep every so-many-th step of the history. */
  readonly recordEvery: number;
  readonly leakEvery: number;
  readonly leakTolerance: number;
  /** What to do when training diverges; ends the message of the error. */
  readonly advice: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** What was gathered before the run was resumed. */
  readonly resume?: TrainerState;
  /** Until the next `save`; absent: ten seconds. */
  readonly checkpoints?: CheckpointInterval;
}

/** Keeps what the engine and the trainer say, so that the run can go on from there. */
export type Save = (engine: EngineState, trained: TrainerState) => void | Promise<void>;

/** What the steps of a run left behind. */
export interface Trained {
  readonly steps: number;
  readonly stopped: boolean;
  readonly history: History;
  /** Steps that trained each objective. */
  readonly phases: readonly number[];
  readonly leak: LeakReport;
  readonly damping: DampingCounts;
  readonly elapsedMs: number;
}

/** Who wants to see the engine between two chunks. */
export interface Onlookers {
  readonly save?: Save | undefined;
  /** Ends the steps when it is over. */
  readonly watch?: Watch | undefined;
}

export interface Trainer {
  /**
   * Drive an engine for so many steps, chunk after chunk, the next one always under way while the last is read.
   * An abort is seen between chunks. No chunk is under way while the watch looks, and before a `save`: when one is due,
   * and at the end. Resolves to whether the steps came to their end, rather than to an abort. Throws TrainingError when a
   * loss or an update is no longer finite.
   */
  run(engine: Engine, steps: number, onlookers?: Onlookers): Promise<boolean>;
  /** Throws TrainingError when the result of the steps so far is not finite. */
  judge(engine: Engine, result: StageResult, shape: NetworkShape): Promise<void>;
  /** What all steps so far left behind. */
  trained(): Trained;
}

/** Trains the stages of one run, each on an engine of its own. */
export function createTrainer(options: TrainerOptions): Trainer {
  const { objectives, signal, resume } = options;
  const started = performance.now() - (resume?.elapsedMs ?? 0);
  const recorder = createRecorder(
    objectives.length,
    options.recordEvery,
    resume && { history: resume.history, counts: resume.phases },
  );
  const leak = createLeakMeter(
    objectives.length,
    options.leakEvery,
    options.leakTolerance,
    resume?.leak,
  );
  let done = resume?.steps ?? 0;
  let stopped = false;
  let damping: DampingCounts = resume?.damping ?? { raised: 0, failed: 0 };
  const clock = createCheckpointClock(options.checkpoints ?? {}, done);
  const state = (): TrainerState => ({
    steps: done,
    history: recorder.history(),
    phases: [...recorder.counts()],
    leak: leak.sums(),
    damping,
    elapsedMs: performance.now() - started,
  });

  const take = (chunk: Chunk) => {
    recorder.add(chunk);
    leak.add(chunk);
    done += chunk.steps;
    damping = {
      raised: damping.raised + chunk.damping.raised,
      failed: damping.failed + chunk.damping.failed,
    };
    options.onProgress?.({
      step: done,
      steps: options.steps,
      losses: Array.from(chunk.losses.subarray(-objectives.length)),
      phase: chunk.phases[chunk.steps - 1],
      elapsedMs: performance.now() - started,
    });
  };

  return {
    async run(engine, steps, { save, watch } = {}) {
      const end = done + steps;
      let asked = done;
      const next = (): Promise<Chunk> | undefined => {
        const count = Math.min(
          engine.maxChunk,
          end - asked,
          save ? clock.room(asked) : end,
          watch ? watch.room(asked) : end,
        );
        if (count <= 0 || signal?.aborted || watch?.isOver()) return undefined;
        asked += count;
        return engine.advance(count);
      };
      let pending = next();
      while (pending) {
        const current: Promise<Chunk> = pending;
        pending = next();
        // Its failure is met when it is awaited in turn.
        pending?.catch(() => undefined);
        const chunk = await current;
        const divergence = divergenceIn(chunk, objectives);
        if (divergence) throw await trainingErrorOf(divergence, engine, options.advice);
        take(chunk);
        if (watch && !pending && watch.room(done) <= 0) {
          await watch.look(engine, done);
          pending = next();
        }
        if (save && !pending) {
          await save(await engine.state(), state());
          clock.restart(done);
          pending = next();
        }
      }
      const isComplete = done === end || watch?.isOver() === true;
      stopped ||= !isComplete;
      return isComplete;
    },
    async judge(engine, result, shape) {
      const divergence = divergenceAfter(done - 1, result, shape, objectives);
      if (divergence) throw await trainingErrorOf(divergence, engine, options.advice);
    },
    trained: () => ({
      steps: done,
      stopped,
      phases: recorder.counts(),
      history: recorder.history(),
      leak: leak.report(),
      damping,
      elapsedMs: performance.now() - started,
    }),
  };
}

/** A run of one stage. */
export async function trainSteps(engine: Engine, options: TrainerOptions): Promise<Trained> {
  const trainer = createTrainer(options);
  await trainer.run(engine, options.steps);
  return trainer.trained();
}
