import type { EngineName } from '../engines/engine.ts';
import { createTangentFitter } from '../engines/index.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import type { LoadedExperiment } from './loadExperiment.ts';
import { modelMaker } from './modelMaker.ts';
import { qualityOf } from './quality.ts';
import { readOutputs } from './readOutputs.ts';
import type { Run, TrainOptions } from './run.ts';
import { lossesAt } from './stages.ts';
import { methodOf, type PreparedTask } from './task.ts';
import { createTrainer, type Trainer } from './trainer.ts';
import { TrainingError } from './trainingError.ts';
import type { StagesOutcome } from './trainStages.ts';

/** What follows one network's steps, and makes a run of what its stages come to. */
export interface BegunRun {
  readonly trainer: Trainer;
  /** @param engine that trained the stages */
  finish(outcome: StagesOutcome, engine: EngineName): Promise<Run>;
  /** The error with the model of the last good network, where training diverged. */
  withModel(error: unknown): unknown;
}

export function beginRun(
  { experiment, parts }: LoadedExperiment,
  prepared: PreparedTask,
  {
    device,
    signal,
    onProgress,
    resume,
    checkpointEvery,
    checkpointEveryMs,
  }: Omit<TrainOptions, 'readText' | 'readBytes'>,
): BegunRun {
  const { run, task, steps } = prepared;
  const { record } = experiment;
  const trainer = createTrainer({
    steps,
    objectives: experiment.objectives.map(({ name }) => name),
    recordEvery: record.every,
    leakEvery: record.leakEvery,
    leakTolerance: record.leakTolerance,
    advice: adviceOn(experiment),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    ...(resume && { resume: resume.trained }),
    checkpoints: { steps: checkpointEvery, ms: checkpointEveryMs },
  });
  const modelOf = modelMaker(experiment, parts.training, prepared);
  return {
    trainer,
    withModel(error) {
      if (!(error instanceof TrainingError)) return error;
      const { message, step, tensor, parameters } = error;
      const model = modelOf({ parameters });
      return new TrainingError(message, { step, tensor, parameters, model });
    },
    async finish(outcome, engine) {
      // A run that was stopped may not have trained all that a reading is of.
      const rule = trainer.trained().stopped ? undefined : methodOf(experiment).outputs;
      // Leave-one-out fits in f64 on the host.
      const fitter =
        rule?.judge === 'loss'
          ? await createTangentFitter(engine, task, outcome.parameters, device)
          : undefined;
      const read = await readOutputs(rule, task, outcome.parameters, fitter?.fit).finally(() =>
        fitter?.destroy(),
      );
      const model = modelOf(read);
      return {
        ...trainer.trained(),
        experiment,
        engine,
        engineChoice: undefined,
        adapter: outcome.adapter,
        counters: outcome.counters,
        losses: Array.from(rule ? lossesAt(task, read) : outcome.losses),
        thresholds: task.thresholds,
        budgets: outcome.budgets,
        earlyStopping: run.stopping && outcome.choices,
        tangentResiduals: read.residuals,
        quality: qualityOf(model, experiment, parts),
        model,
      };
    },
  };
}

function adviceOn({ training, data }: ResolvedExperiment): string {
  const lower = `Lower training.learningRate (now ${training.learningRate})`;
  return data.standardise ? `${lower}.` : `${lower}, or set data.standardise to true.`;
}
