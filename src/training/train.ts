import type { EngineChoice } from '../engines/calibrate.ts';
import { chooseEngine } from '../engines/chooseEngine.ts';
import type { EngineName } from '../engines/engine.ts';
import { createEngine } from '../engines/index.ts';
import { InputError } from '../errors.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import { beginRun } from './beginRun.ts';
import { fingerprintOf } from './checkpoint.ts';
import { refuseEndlessHistory } from './historyLimits.ts';
import { type LoadedExperiment, loadExperiment } from './loadExperiment.ts';
import { checkResumable } from './resume.ts';
import type { Run, TrainOptions } from './run.ts';
import { probeStages } from './stages.ts';
import { type PreparedTask, taskOf } from './task.ts';
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
  return trainLoaded(await loadExperiment(experiment, options), options);
}

/** The same for an experiment that is loaded already. */
export async function trainLoaded(
  { experiment: asked, parts }: LoadedExperiment,
  options: Omit<TrainOptions, 'readText' | 'readBytes'>,
): Promise<Run> {
  const { resume, onCheckpoint, device } = options;
  const planned = (by: ResolvedExperiment) => taskOf(by, parts.training, parts.validation);
  const prepared = planned(asked);
  refuseNoInterval(options.checkpointEvery);
  refuseEndlessHistory([prepared], asked.record);
  const { engine, choice } = await engineFor(asked, prepared, options);
  const experiment = { ...asked, engine };
  if (resume) {
    await checkResumable(resume, experiment, prepared, () => planned(resume.experiment));
  }
  const data = onCheckpoint && (await fingerprintOf(prepared.run));
  const begun = beginRun({ experiment: asked, parts }, prepared, options);
  const outcome = await trainStages(
    prepared.run,
    begun.trainer,
    (stage) => createEngine(engine, stage, device, options.tuning),
    {
      resume,
      save:
        onCheckpoint && data !== undefined
          ? (state) => onCheckpoint({ ...state, experiment, data })
          : undefined,
    },
  ).catch((error: unknown) => {
    throw begun.withModel(error);
  });
  return { ...(await begun.finish(outcome, engine)), engineChoice: choice };
}

/** The engine that an experiment names, or that is chosen for it; of a run that goes on the one that it began with. */
async function engineFor(
  { engine }: ResolvedExperiment,
  { run }: PreparedTask,
  { resume, device }: TrainOptions,
): Promise<{ readonly engine: EngineName; readonly choice?: EngineChoice }> {
  if (engine !== 'auto') return { engine };
  const { engine: begun = 'auto' } = resume?.experiment ?? {};
  if (begun !== 'auto') return { engine: begun };
  const choice = await chooseEngine(probeStages(run), device);
  return { engine: choice.engine, choice };
}

function refuseNoInterval(steps: number | undefined): void {
  if (steps !== undefined && !(Number.isInteger(steps) && steps >= 1)) {
    throw new InputError(
      `checkpointEvery: expected a whole number of steps, 1 or more, got ${steps}. Leave it out for a checkpoint every 10 seconds.`,
    );
  }
}
