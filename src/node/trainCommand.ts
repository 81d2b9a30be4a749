import { InputError } from '../errors.ts';
import { type Progress, TrainingError } from '../index.ts';
import {
  CHECKPOINT_FILE,
  CHECKPOINT_TEMPORARY,
  checkpointing,
  readCheckpoint,
  writeCheckpoint,
} from './checkpointFile.ts';
import { warningLines, warningsOf } from './diagnoseCommand.ts';
import { EXIT } from './exit.ts';
import { givenExperiment, givenFrom } from './givenExperiment.ts';
import { interrupt } from './interrupt.ts';
import { checkWritable, writeFolder } from './outFolder.ts';
import { progressView } from './progress.ts';
import { reportText } from './reportText.ts';
import { failureFiles, jsonText, OUTDATED, resultFiles, summaryOf } from './results.ts';
import { figureFiles } from './runFigures.ts';
import { trainGiven, type Watch } from './trainGiven.ts';

export interface TrainCommand {
  /** Undefined where a checkpoint tells it. */
  readonly what: string | undefined;
  readonly set: readonly string[];
  readonly out: string | undefined;
  readonly json: boolean;
  /** True without a number of steps. */
  readonly checkpoint: string | true | undefined;
  /** Path of a checkpoint. */
  readonly resume: string | undefined;
  /** Tune large products on the GPU. */
  readonly tune: boolean;
}

/** Train, report, write. Returns the exit code. */
export async function trainCommand(command: TrainCommand): Promise<number> {
  const { out, json } = command;
  const saving = checkpointing(command.checkpoint, out);
  const { given, resume } = await begun(command);
  if (out !== undefined) await checkWritable(out);
  const warnings = await warningsOf(given);
  process.stderr.write(warningLines(warnings));
  const names = given.experiment.objectives.map(({ name }) => name);
  const view = progressView(names, given.steps);
  const { signal, release } = interrupt(() =>
    process.stderr.write('\nstopping at the end of the chunk; again to quit at once\n'),
  );
  try {
    const watch: Watch = {
      signal,
      onProgress: (progress: Progress) => view.show(progress),
      tunes: command.tune,
      ...(resume && { resume }),
      ...(saving && {
        onCheckpoint: (checkpoint) => writeCheckpoint(saving.folder, checkpoint),
        ...(saving.every !== undefined && { checkpointEvery: saving.every }),
      }),
    };
    const { run, browser } = await trainGiven(given, watch);
    view.end();
    const summary = summaryOf(run, given.steps, browser, warnings, new Date());
    if (out !== undefined) {
      const figures = figureFiles({ run, dataset: given.dataset }, summary);
      await writeFolder(out, { ...resultFiles(run, summary, out), ...figures }, [
        ...OUTDATED.byRun,
        CHECKPOINT_TEMPORARY,
        // Of another run.
        ...(saving || resume ? [] : [CHECKPOINT_FILE]),
      ]);
    }
    process.stdout.write(json ? jsonText(summary) : `${reportText(summary, out)}\n`);
    return run.stopped ? EXIT.stopped : EXIT.ok;
  } catch (error) {
    view.end();
    if (out !== undefined && error instanceof TrainingError && error.model) {
      const files = failureFiles(given.experiment, error, error.model, out);
      await writeFolder(out, files, OUTDATED.byFailure);
      process.stderr.write(
        `the last good network is in ${out} (${Object.keys(files).join(', ')})\n`,
      );
    }
    throw error;
  } finally {
    view.end();
    release();
  }
}

/** What is trained, and where from. */
async function begun({ what, set, resume: path }: TrainCommand) {
  const resume = path === undefined ? undefined : await readCheckpoint(path);
  if (what !== undefined) return { given: await givenExperiment(what, set), resume };
  if (resume) return { given: await givenFrom(resume.experiment, set), resume };
  throw new InputError(
    'train: expected an experiment or --resume with a checkpoint, got neither. See kitegrad train --help.',
  );
}
