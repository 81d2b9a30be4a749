import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { historyCsv } from '../formats/historyCsv.ts';
import { type Finding, type Model, modelToJson, type TrainingError } from '../index.ts';
import type { Run } from '../training/run.ts';
import { withDataPath } from './dataFiles.ts';
import { VERSION } from './version.ts';

export const SUMMARY_SCHEMA = 'kitegrad.summary/1';

/** What a run came to; `summary.json`. */
export interface Summary {
  readonly schema: typeof SUMMARY_SCHEMA;
  readonly date: string;
  readonly versions: Versions;
  readonly engine: Run['engine'];
  readonly adapter: Run['adapter'];
  readonly seed: { readonly training: number; readonly init: number | undefined };
  readonly stopped: boolean;
  /** Steps done, and steps asked for. */
  readonly steps: number;
  readonly stepsAsked: number;
  readonly elapsedMs: number;
  readonly stepsPerSecond: number;
  /** In order of priority; losses over the whole data set, in the units that training sees. */
  readonly objectives: readonly ObjectiveSummary[];
  /** What validation chose, a stage each. */
  readonly earlyStopping: Run['earlyStopping'];
  readonly quality: Run['quality'];
  readonly tangentResiduals: Run['tangentResiduals'];
  readonly leak: Run['leak'];
  readonly damping: Run['damping'];
  readonly counters: Run['counters'];
  /** What the checks before the training found. */
  readonly warnings: readonly Finding[];
}

export interface Versions {
  readonly kitegrad: string;
  readonly node: string;
  readonly browser?: string;
}

export function versionsOf(browser: string | undefined): Versions {
  return { kitegrad: VERSION, node: process.version, ...(browser ? { browser } : {}) };
}

export interface ObjectiveSummary {
  readonly name: string;
  readonly loss: number;
  readonly threshold: number;
  readonly met: boolean;
  /** Steps of its phase. */
  readonly steps: number;
}

export function summaryOf(
  run: Run,
  stepsAsked: number,
  browser: string | undefined,
  warnings: readonly Finding[],
  date: Date,
): Summary {
  const { init } = run.experiment.network;
  return {
    schema: SUMMARY_SCHEMA,
    date: date.toISOString(),
    versions: versionsOf(browser),
    engine: run.engine,
    adapter: run.adapter,
    seed: {
      training: run.experiment.training.seed,
      init: 'seed' in init ? init.seed : undefined,
    },
    stopped: run.stopped,
    steps: run.steps,
    stepsAsked,
    elapsedMs: run.elapsedMs,
    stepsPerSecond: (1000 * run.steps) / run.elapsedMs,
    objectives: run.experiment.objectives.map(({ name }, index) => ({
      name,
      loss: run.losses[index],
      threshold: run.thresholds[index],
      met: run.losses[index] <= run.thresholds[index],
      steps: run.phases[index],
    })),
    earlyStopping: run.earlyStopping,
    quality: run.quality,
    tangentResiduals: run.tangentResiduals,
    leak: run.leak,
    damping: run.damping,
    counters: run.counters,
    warnings,
  };
}

/** The files of a run by name; `folder` is where they will be. */
export function resultFiles(run: Run, summary: Summary, folder: string): Record<string, string> {
  return {
    'experiment.json': jsonText(seenFrom(folder, run.experiment)),
    'summary.json': jsonText(summary),
    'history.csv': historyCsv(run.history, run.model.objectiveNames),
    'model.json': jsonText(modelToJson(run.model)),
  };
}

export const FAILURE_SCHEMA = 'kitegrad.failure/1';

/** The files of a training that diverged: the last good network, and where it went wrong. */
export function failureFiles(
  experiment: ResolvedExperiment,
  { message, step, tensor }: TrainingError,
  model: Model,
  folder: string,
): Record<string, string> {
  return {
    'experiment.json': jsonText(seenFrom(folder, experiment)),
    'model.json': jsonText(modelToJson(model)),
    'failure.json': jsonText({ schema: FAILURE_SCHEMA, step, tensor, message }),
  };
}

/** What the other outcome may have left in the folder, where it would belong to no run any more. */
export const OUTDATED = {
  byRun: ['failure.json'],
  byFailure: ['index.html', 'summary.json', 'history.csv', 'figures'],
} as const;

/** JSON with typed arrays as lists. */
export function jsonText(value: unknown): string {
  const plain = (_: string, part: unknown) =>
    ArrayBuffer.isView(part) && !(part instanceof DataView)
      ? Array.from(part as unknown as ArrayLike<number>)
      : part;
  return `${JSON.stringify(value, plain, 2)}\n`;
}

/** The experiment with the path of its data as it reads from `folder`, so that it can be run from there. */
export function seenFrom(folder: string, experiment: ResolvedExperiment): ResolvedExperiment {
  return withDataPath(experiment, (path) => {
    const seen = relative(resolve(folder), resolve(path));
    // Another drive has no relative path.
    return isAbsolute(seen) ? seen : seen.split(sep).join('/');
  });
}
