import type { EngineChoice } from '../engines/calibrate.ts';
import type { PopulationMember } from '../experiment/population.ts';
import type { LexicographicOrder } from './lexicographic.ts';
import type { Quartiles } from './quartiles.ts';
import type { Progress, Run, TrainOptions } from './run.ts';
import { TrainingError } from './trainingError.ts';

export type PopulationOptions = Pick<
  TrainOptions,
  'device' | 'signal' | 'readText' | 'readBytes'
> & { readonly onProgress?: (progress: PopulationProgress) => void };

/** `step`, `steps` and `elapsedMs` are of all members together; losses and phase of the member that has made progress. */
export interface PopulationProgress extends Progress {
  /** Its index. */
  readonly member: number;
}

/** The result of a population: plain numbers and typed arrays, nothing to dispose. */
export interface PopulationRun {
  /** In the order of the experiment's members. */
  readonly members: readonly TrainedMember[];
  /** Index of the lexicographically best member; undefined where all diverged, or none began. */
  readonly selected: number | undefined;
  /** What it was chosen by; undefined likewise. */
  readonly order: LexicographicOrder | undefined;
  /** Of each objective over the members with a network, in order of priority. */
  readonly spread: readonly LossSpread[];
  /** Undefined where the experiment names the engine. */
  readonly engineChoice: EngineChoice | undefined;
  /** By the signal: the member under way has fewer steps, those after it none. */
  readonly stopped: boolean;
  readonly elapsedMs: number;
}

export interface LossSpread extends Quartiles {
  readonly name: string;
  /** Members that met their threshold. */
  readonly met: number;
}

/** A member, and what came of it: a run, a failure, or neither where the population was stopped before. */
export interface TrainedMember extends PopulationMember {
  readonly run?: Run;
  readonly failure?: MemberFailure;
}

/** A training that diverged, as TrainingError tells it. */
export interface MemberFailure {
  readonly message: string;
  readonly step: number;
  readonly tensor: string;
}

/** A word for what came of a member. */
export function stateOf({
  run,
  failure,
}: Pick<TrainedMember, 'run' | 'failure'>): 'trained' | 'stopped' | 'diverged' | 'not begun' {
  if (failure) return 'diverged';
  if (!run) return 'not begun';
  return run.stopped ? 'stopped' : 'trained';
}

/** What comes of training a member. Throws what is no divergence. */
export async function outcomeOf(
  train: () => Promise<Run>,
): Promise<Pick<TrainedMember, 'run' | 'failure'>> {
  try {
    return { run: await train() };
  } catch (error) {
    if (!(error instanceof TrainingError)) throw error;
    const { message, step, tensor } = error;
    return { failure: { message, step, tensor } };
  }
}
