import type { Chunk, Engine } from '../engines/engine.ts';
import { TrainingError } from '../errors.ts';
import { createLeakMeter, type LeakReport } from './leak.ts';
import { createRecorder } from './recorder.ts';
import type { History, Progress } from './run.ts';

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
}

/** What the steps of a run left behind. */
export interface Trained {
  readonly steps: number;
  readonly stopped: boolean;
  readonly history: History;
  /** Steps that trained each objective. */
  readonly phases: readonly number[];
  readonly leak: LeakReport;
  readonly elapsedMs: number;
}

export interface Trainer {
  /**
   * Drive an engine for so many steps, chunk after chunk, the next one always under way while the last is read.
   * An abort is seen between chunks. Throws TrainingError, naming step and objective, when a loss is no longer finite.
   */
  run(engine: Engine, steps: number): Promise<void>;
  /** What all steps so far left behind. */
  trained(): Trained;
}

/** Trains the stages of one run, each on an engine of its own. */
export function createTrainer(options: TrainerOptions): Trainer {
  const { objectives, signal } = options;
  const started = performance.now();
  const recorder = createRecorder(objectives.length, options.recordEvery);
  const leak = createLeakMeter(objectives.length, options.leakEvery, options.leakTolerance);
  let done = 0;

  const take = (chunk: Chunk) => {
    refuseDiverged(chunk, options);
    recorder.add(chunk);
    leak.add(chunk);
    done += chunk.steps;
    options.onProgress?.({
      step: done,
      steps: options.steps,
      losses: Array.from(chunk.losses.subarray(-objectives.length)),
      phase: chunk.phases[chunk.steps - 1],
      elapsedMs: performance.now() - started,
    });
  };

  return {
    async run(engine, steps) {
      let asked = 0;
      const next = (): Promise<Chunk> | undefined => {
        if (asked >= steps || signal?.aborted) return undefined;
        const count = Math.min(engine.maxChunk, steps - asked);
        asked += count;
        return engine.advance(count);
      };
      let pending = next();
      while (pending) {
        const current: Promise<Chunk> = pending;
        pending = next();
        // Its failure is met when it is awaited in turn.
        pending?.catch(() => undefined);
        take(await current);
      }
    },
    trained: () => ({
      steps: done,
      stopped: done < options.steps,
      phases: recorder.counts(),
      history: recorder.history(),
      leak: leak.report(),
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

function refuseDiverged(chunk: Chunk, { objectives, advice }: TrainerOptions): void {
  const bad = chunk.losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return;
  const step = chunk.firstStep + Math.floor(bad / objectives.length);
  throw new TrainingError(
    `training diverged: loss of objective "${objectives[bad % objectives.length]}": expected a finite number, got ${chunk.losses[bad]} at step ${step}. ${advice}`,
  );
}
