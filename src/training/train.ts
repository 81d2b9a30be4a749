import { createEngine, createTangentFitter } from '../engines/index.ts';
import { InputError } from '../errors.ts';
import { withCategories } from '../experiment/categories.ts';
import { checkAgainstData } from '../experiment/checks.ts';
import { resolveExperiment } from '../experiment/experiment.ts';
import { loadDataset } from '../experiment/loadDataset.ts';
import { partsOf } from '../experiment/parts.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import { fingerprintOf } from './checkpoint.ts';
import { modelMaker } from './modelMaker.ts';
import { probed } from './penalties.ts';
import { qualityOf } from './quality.ts';
import { readOutputs } from './readOutputs.ts';
import { checkResumable } from './resume.ts';
import type { Run, TrainOptions } from './run.ts';
import { lossesAt } from './stages.ts';
import { methodOf, taskOf } from './task.ts';
import { createTrainer } from './trainer.ts';
import { TrainingError } from './trainingError.ts';
import { trainStages } from './trainStages.ts';

/**
 * Train the network that an experiment describes, to its end or until `signal` aborts.
 *
 * Throws InputError for a bad experiment or bad data, GpuError without WebGPU or when the device fails, TrainingError
 * when training diverges: it brings the last good network, as `model`. Nothing is left on the GPU, whatever happens.
 */
export async function train(
  experiment: Experiment | ResolvedExperiment,
  options: TrainOptions = {},
): Promise<Run> {
  const { readText = refuseFile, readBytes } = options;
  const resolved = await withCategories(resolveExperiment(experiment), readText);
  const parts = partsOf(resolved, await loadDataset(resolved.data, readText, readBytes));
  const dataset = parts.training;
  checkAgainstData(resolved, dataset);
  // What cannot be measured on a part is refused now rather than after the training.
  for (const part of [parts.validation, parts.test]) if (part) probed(resolved, part);
  const prepared = taskOf(resolved, dataset, parts.validation);
  const { run, steps } = prepared;
  const { task } = run;
  const { resume, onCheckpoint, checkpointEvery, checkpointEveryMs } = options;
  refuseNoInterval(checkpointEvery);
  if (resume) {
    await checkResumable(resume, resolved, prepared, () =>
      taskOf(resume.experiment, dataset, parts.validation),
    );
  }
  const data = onCheckpoint && (await fingerprintOf(run));
  refuseEndlessHistory(steps, resolved.record, task.parameters.length);
  const objectiveNames = resolved.objectives.map(({ name }) => name);
  const { signal, onProgress } = options;
  const trainer = createTrainer({
    steps,
    objectives: objectiveNames,
    recordEvery: resolved.record.every,
    leakEvery: resolved.record.leakEvery,
    leakTolerance: resolved.record.leakTolerance,
    advice: adviceOn(resolved),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    ...(resume && { resume: resume.trained }),
    checkpoints: { steps: checkpointEvery, ms: checkpointEveryMs },
  });
  const modelOf = modelMaker(resolved, dataset, prepared);
  const outcome = await trainStages(
    run,
    trainer,
    (stage) => createEngine(resolved.engine, stage, options.device, options.tuning),
    {
      resume,
      save:
        onCheckpoint && data !== undefined
          ? (state) => onCheckpoint({ ...state, experiment: resolved, data })
          : undefined,
    },
  ).catch((error: unknown) => {
    if (!(error instanceof TrainingError)) throw error;
    const { message, step, tensor, parameters } = error;
    throw new TrainingError(message, { step, tensor, parameters, model: modelOf({ parameters }) });
  });
  // A run that was stopped may not have trained all that a reading is of.
  const rule = trainer.trained().stopped ? undefined : methodOf(resolved).outputs;
  // Leave-one-out fits in f64 on the host.
  const fitter =
    rule?.judge === 'loss'
      ? await createTangentFitter(resolved.engine, task, outcome.parameters, options.device)
      : undefined;
  const read = await readOutputs(rule, task, outcome.parameters, fitter?.fit).finally(() =>
    fitter?.destroy(),
  );
  const model = modelOf(read);
  return {
    ...trainer.trained(),
    experiment: resolved,
    engine: resolved.engine,
    adapter: outcome.adapter,
    counters: outcome.counters,
    losses: Array.from(rule ? lossesAt(task, read) : outcome.losses),
    thresholds: task.thresholds,
    budgets: outcome.budgets,
    earlyStopping: run.stopping && outcome.choices,
    tangentResiduals: read.residuals,
    quality: qualityOf(model, resolved, parts),
    model,
  };
}

/** Steps that a history may hold: what still fits into memory with many objectives. */
const MAX_RECORDED = 10_000_000;
/** Numbers of kept parameters that it may hold. */
const MAX_KEPT = 50_000_000;

function refuseEndlessHistory(
  steps: number,
  { every, movementEvery, parameters: keeps }: ResolvedExperiment['record'],
  parameters: number,
): void {
  if (steps / every > MAX_RECORDED) {
    throw new InputError(
      `record.every: expected at least ${Math.ceil(steps / MAX_RECORDED)} for ${steps} steps (a history holds up to ${MAX_RECORDED}), got ${every}. Record fewer steps.`,
    );
  }
  if (keeps && movementEvery > 0 && (steps / movementEvery) * parameters > MAX_KEPT) {
    throw new InputError(
      `record.movementEvery: expected at least ${Math.ceil((steps * parameters) / MAX_KEPT)} to keep ${parameters} parameters over ${steps} steps (a history holds up to ${MAX_KEPT} of them), got ${movementEvery}. Measure fewer steps, or set record.parameters to false.`,
    );
  }
}

function refuseNoInterval(steps: number | undefined): void {
  if (steps !== undefined && !(Number.isInteger(steps) && steps >= 1)) {
    throw new InputError(
      `checkpointEvery: expected a whole number of steps, 1 or more, got ${steps}. Leave it out for a checkpoint every 10 seconds.`,
    );
  }
}

function adviceOn({ training, data }: ResolvedExperiment): string {
  const lower = `Lower training.learningRate (now ${training.learningRate})`;
  return data.standardise ? `${lower}.` : `${lower}, or set data.standardise to true.`;
}

function refuseFile(path: string): never {
  throw new InputError(
    `data.csv: expected a readText option that gives the text of "${path}", got none. Pass train(experiment, { readText }).`,
  );
}
