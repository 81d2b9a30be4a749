import { TrainingError, train } from '../index.ts';
import type { Progress, Run } from '../training/run.ts';
import { warningLines, warningsOf } from './diagnoseCommand.ts';
import { EXIT, Stopped } from './exit.ts';
import { type GivenExperiment, givenExperiment } from './givenExperiment.ts';
import { openGpuPage } from './gpuPage.ts';
import { interrupt } from './interrupt.ts';
import { checkWritable, writeFolder } from './outFolder.ts';
import { progressView } from './progress.ts';
import { reportText } from './reportText.ts';
import { failureFiles, jsonText, OUTDATED, resultFiles, summaryOf } from './results.ts';
import { figureFiles } from './runFigures.ts';

export interface TrainCommand {
  readonly what: string;
  readonly set: readonly string[];
  readonly out: string | undefined;
  readonly json: boolean;
}

interface Watch {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** Train, report, write. Returns the exit code. */
export async function trainCommand({ what, set, out, json }: TrainCommand): Promise<number> {
  const given = await givenExperiment(what, set);
  if (out !== undefined) await checkWritable(out);
  const warnings = await warningsOf(given);
  process.stderr.write(warningLines(warnings));
  const names = given.experiment.objectives.map(({ name }) => name);
  const view = progressView(names, given.steps);
  const { signal, release } = interrupt(() =>
    process.stderr.write('\nstopping at the end of the chunk; again to quit at once\n'),
  );
  try {
    const watch = { signal, onProgress: (progress: Progress) => view.show(progress) };
    const { run, browser } =
      given.experiment.engine === 'reference'
        ? { run: await inNode(given, watch), browser: undefined }
        : await inBrowser(given, watch);
    view.end();
    const summary = summaryOf(run, given.steps, browser, warnings, new Date());
    if (out !== undefined) {
      const figures = figureFiles({ run, dataset: given.dataset }, summary);
      await writeFolder(out, { ...resultFiles(run, summary, out), ...figures }, OUTDATED.byRun);
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

function inNode({ experiment, csvText }: GivenExperiment, watch: Watch): Promise<Run> {
  return train(experiment, { ...watch, readText: () => csvText ?? '' });
}

async function inBrowser(
  { experiment, csvText }: GivenExperiment,
  watch: Watch,
): Promise<{ readonly run: Run; readonly browser: string }> {
  const page = await openGpuPage();
  try {
    if (watch.signal.aborted) throw new Stopped('stopped before the first step; nothing written');
    return { run: await page.train({ experiment, csvText }, watch), browser: page.browser };
  } finally {
    await page.close();
  }
}
