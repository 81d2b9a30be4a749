/** Phase training of all rows with projection `exact` on the report's data: how much a step for objective 2 raises L1. */
import type { TrainingTask } from '../../src/engines/engine.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import type { Schedule } from '../../src/training/schedule.ts';
import { lossesAt } from '../../src/training/stages.ts';
import { taskOf } from '../../src/training/task.ts';
import { scheduleOf } from '../../src/training/update.ts';

type Training = NonNullable<Experiment['training']>;

export interface ExactRun {
  readonly name: string;
  readonly standardise: boolean;
  readonly init: { readonly scheme: 'torch' | 'he'; readonly seed: number };
  readonly training: Training & { readonly steps: number; readonly learningRate: number };
}

/** The report's network and threshold on raw data, its rate lowered over the run; and standardised data. */
export const EXACT_RUNS: readonly ExactRun[] = [
  {
    name: "the report's network, data as it is",
    standardise: false,
    init: { scheme: 'torch', seed: 42 },
    training: { steps: 2500, learningRate: 0.01, schedule: 'cosine' },
  },
  {
    name: 'standardised data',
    standardise: true,
    init: { scheme: 'he', seed: 0 },
    training: { steps: 1000, learningRate: 0.03 },
  },
  {
    name: 'standardised data, Adam',
    standardise: true,
    init: { scheme: 'he', seed: 0 },
    training: { steps: 1000, learningRate: 0.01, optimizer: 'adam' },
  },
  {
    name: 'standardised data, compensated',
    standardise: true,
    init: { scheme: 'he', seed: 0 },
    training: { steps: 1000, learningRate: 0.03, compensation: true },
  },
];

/** The run as a task for either engine; the rate is told apart since a function cannot cross to a page. */
export async function exactTask(
  { standardise, init, training }: ExactRun,
  changes: Partial<Training> = {},
): Promise<{ readonly task: TrainingTask; readonly rate: Schedule }> {
  const experiment = resolveExperiment({
    data: { preset: 'report21', standardise },
    network: { hidden: [10], init },
    objectives: [{ threshold: 0.04 }, { threshold: 0 }],
    training: { method: 'phase', projection: 'exact', ...training, ...changes },
    record: { leakEvery: 0, movementEvery: 0 },
  });
  const { task } = taskOf(experiment, await loadDataset(experiment.data, () => ''));
  const rate = { ...scheduleOf(experiment.training), first: 0, steps: training.steps };
  return { task, rate };
}

/** How the steps for objective 2 changed L1 over the whole data set, in f64. */
export interface Rise {
  readonly steps: number;
  /** Mean of max(ΔL1, 0). */
  readonly mean: number;
  readonly largest: number;
  /** At the end of the run. */
  readonly losses: readonly number[];
}

/** `parameters` before each step, and after the last; `phases` of each step. */
export function riseOf(
  task: TrainingTask,
  parameters: readonly Float64Array[],
  phases: readonly number[],
): Rise {
  const losses = parameters.map((network) => lossesAt(task, { parameters: network }));
  const rises = phases.flatMap((phase, step) =>
    phase === 1 ? [Math.max(0, losses[step + 1][0] - losses[step][0])] : [],
  );
  return {
    steps: rises.length,
    mean: rises.reduce((sum, rise) => sum + rise, 0) / rises.length,
    largest: Math.max(...rises),
    losses: [...losses[losses.length - 1]],
  };
}
