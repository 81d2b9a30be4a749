import { GpuError } from '../errors.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import { type PopulationRun, train, trainPopulation } from '../index.ts';
import type { Run, TrainOptions } from '../training/run.ts';
import type { DataFiles } from './dataFiles.ts';
import { Stopped } from './exit.ts';
import type { GivenExperiment, GivenPopulation } from './givenExperiment.ts';
import { type GpuPage, openGpuPage, type PopulationWatch } from './gpuPage.ts';

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
  { experiment, files }: Pick<GivenExperiment, 'experiment' | 'files'>,
  watch: Watch,
): Promise<Trained> {
  const page = await pageFor(experiment.engine);
  if (!page)
    return { run: await train(experiment, { ...watch, ...readers(files) }), browser: undefined };
  return inPage(page, watch, () => {
    const { resume, onCheckpoint, checkpointEvery: every } = watch;
    const request = { experiment, files, resume, checkpoints: onCheckpoint && { every } };
    return page.train(request, { ...watch, tunes: watch.tunes ?? false });
  });
}

/** The same for a population. */
export async function trainGivenPopulation(
  { written, first: { experiment, files } }: GivenPopulation,
  watch: PopulationWatch,
): Promise<{ readonly run: PopulationRun; readonly browser: string | undefined }> {
  // It was checked.
  const asked = written as Experiment;
  const page = await pageFor(experiment.engine);
  if (!page) {
    const run = await trainPopulation(asked, { ...watch, ...readers(files) });
    return { run, browser: undefined };
  }
  return inPage(page, watch, () => page.trainPopulation({ experiment: asked, files }, watch));
}

/** Undefined where no page is needed, or `auto` finds no browser: then there is no WebGPU, as the choice will say. */
async function pageFor(engine: ResolvedExperiment['engine']): Promise<GpuPage | undefined> {
  if (engine === 'reference') return undefined;
  try {
    return await openGpuPage();
  } catch (error) {
    if (engine === 'auto' && error instanceof GpuError) return undefined;
    throw error;
  }
}

async function inPage<Result>(
  page: GpuPage,
  { signal }: { readonly signal: AbortSignal },
  run: () => Promise<Result>,
): Promise<{ readonly run: Result; readonly browser: string }> {
  try {
    if (signal.aborted) throw new Stopped('stopped before the first step; nothing written');
    return { run: await run(), browser: page.browser };
  } finally {
    await page.close();
  }
}

function readers({
  texts,
  bytes,
}: DataFiles): Required<Pick<TrainOptions, 'readText' | 'readBytes'>> {
  return { readText: (path) => texts[path], readBytes: (path) => bytes[path] };
}
