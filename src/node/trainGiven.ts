import { train } from '../index.ts';
import type { Run, TrainOptions } from '../training/run.ts';
import { Stopped } from './exit.ts';
import type { GivenExperiment } from './givenExperiment.ts';
import { openGpuPage } from './gpuPage.ts';

/** How a run is followed, and where it begins. */
export type Watch = Pick<TrainOptions, 'resume' | 'onCheckpoint' | 'checkpointEvery'> &
  Required<Pick<TrainOptions, 'signal' | 'onProgress'>> & {
    /** Tune large products on the GPU. */
    readonly tunes?: boolean;
  };

export interface Trained {
  readonly run: Run;
  /** Undefined where none was needed. */
  readonly browser: string | undefined;
}

/** Train where the experiment's engine lives: the reference engine in Node, others in a page of their own. */
export async function trainGiven(
  given: Pick<GivenExperiment, 'experiment' | 'files'>,
  watch: Watch,
): Promise<Trained> {
  const { experiment, files } = given;
  if (experiment.engine !== 'reference') return inBrowser(given, watch);
  const run = await train(experiment, {
    ...watch,
    readText: (path) => files.texts[path],
    readBytes: (path) => files.bytes[path],
  });
  return { run, browser: undefined };
}

async function inBrowser(
  { experiment, files }: Pick<GivenExperiment, 'experiment' | 'files'>,
  watch: Watch,
): Promise<Trained> {
  const page = await openGpuPage();
  try {
    if (watch.signal.aborted) throw new Stopped('stopped before the first step; nothing written');
    const { resume, onCheckpoint, checkpointEvery: every } = watch;
    const request = { experiment, files, resume, checkpoints: onCheckpoint && { every } };
    return {
      run: await page.train(request, { ...watch, tunes: watch.tunes ?? false }),
      browser: page.browser,
    };
  } finally {
    await page.close();
  }
}
