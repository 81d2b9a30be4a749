import { InputError } from '../errors.ts';
import type { PopulationProgress, PopulationRun } from '../index.ts';
import { CHECKPOINT_FILE, CHECKPOINT_TEMPORARY } from './checkpointFile.ts';
import { warningLines, warningsOf } from './diagnoseCommand.ts';
import { EXIT } from './exit.ts';
import {
  checkedPopulation,
  type GivenPopulation,
  type NamedExperiment,
} from './givenExperiment.ts';
import { interrupt } from './interrupt.ts';
import { checkWritable, writeFolder } from './outFolder.ts';
import { populationFiles, populationSummary, selectedRun } from './populationFiles.ts';
import { populationText } from './populationText.ts';
import { progressView } from './progress.ts';
import { jsonText, OUTDATED, summaryOf } from './results.ts';
import { figureFiles } from './runFigures.ts';
import { trainGivenPopulation } from './trainGiven.ts';

/** What `train` was asked for, beside the experiment. */
export interface PopulationCommand {
  readonly out: string | undefined;
  readonly json: boolean;
  /** Refused, as is `resume`. */
  readonly checkpoint: string | true | undefined;
  readonly resume: string | undefined;
}

/** `train` of an experiment with a population. Returns the exit code. */
export async function populationCommand(
  named: NamedExperiment,
  { out, json, checkpoint, resume }: PopulationCommand,
): Promise<number> {
  if (checkpoint !== undefined || resume !== undefined) {
    const option = resume === undefined ? '--checkpoint' : '--resume';
    throw new InputError(
      `${option}: expected one network, got a population. Leave ${option} out, or add --set population=null.`,
    );
  }
  const given = await checkedPopulation(named);
  if (out !== undefined) await checkWritable(out);
  const warnings = await warningsOf(given.first);
  process.stderr.write(warningLines(warnings));
  const { run, browser } = await followed(given);
  const names = given.first.experiment.objectives.map(({ name }) => name);
  const date = new Date();
  const selected = selectedRun(run);
  const ofSelected = selected && summaryOf(selected, given.first.steps, browser, warnings, date);
  const summary = populationSummary(run, given, ofSelected, browser, date);
  if (out !== undefined) {
    const figures =
      selected && ofSelected
        ? figureFiles({ run: selected, dataset: given.first.dataset }, ofSelected)
        : {};
    await writeFolder(out, { ...populationFiles(run, given, summary, out), ...figures }, [
      ...OUTDATED.byPopulation,
      ...(selected ? [] : OUTDATED.byNone),
      CHECKPOINT_TEMPORARY,
      CHECKPOINT_FILE,
    ]);
  }
  process.stdout.write(json ? jsonText(summary) : `${populationText(run, summary, names, out)}\n`);
  if (run.stopped) return EXIT.stopped;
  return selected ? EXIT.ok : EXIT.training;
}

async function followed(
  given: GivenPopulation,
): Promise<{ readonly run: PopulationRun; readonly browser: string | undefined }> {
  const names = given.first.experiment.objectives.map(({ name }) => name);
  const { signal, release } = interrupt(() =>
    process.stderr.write('\nstopping at the end of the chunk; again to quit at once\n'),
  );
  const count = given.population.members.length;
  process.stderr.write(`${count} networks\n`);
  const view = progressView(names, count * given.first.steps);
  try {
    return await trainGivenPopulation(given, {
      signal,
      onProgress: (progress: PopulationProgress) => view.show(progress),
    });
  } finally {
    view.end();
    release();
  }
}
