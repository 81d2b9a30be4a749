import { InputError } from '../errors.ts';
import { withCategories } from '../experiment/categories.ts';
import { checkAgainstData } from '../experiment/checks.ts';
import { resolveExperiment } from '../experiment/experiment.ts';
import { loadDataset } from '../experiment/loadDataset.ts';
import { type DatasetParts, partsOf } from '../experiment/parts.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import { probed } from './penalties.ts';
import type { TrainOptions } from './run.ts';

/** An experiment that was checked, and its data in the user's units. */
export interface LoadedExperiment {
  readonly experiment: ResolvedExperiment;
  readonly parts: DatasetParts;
}

/** Throws InputError for a bad experiment or bad data. */
export async function loadExperiment(
  experiment: Experiment | ResolvedExperiment,
  { readText = refuseFile, readBytes }: Pick<TrainOptions, 'readText' | 'readBytes'>,
): Promise<LoadedExperiment> {
  const resolved = await withCategories(resolveExperiment(experiment), readText);
  const dataset = await loadDataset(resolved.data, readText, readBytes);
  const loaded = { experiment: resolved, parts: partsOf(resolved, dataset) };
  checkLoaded(loaded);
  return loaded;
}

/** Throws InputError where the experiment does not fit its data. */
export function checkLoaded({ experiment, parts }: LoadedExperiment): void {
  checkAgainstData(experiment, parts.training);
  // What cannot be measured on a part is refused now rather than after the training.
  for (const part of [parts.validation, parts.test]) if (part) probed(experiment, part);
}

function refuseFile(path: string): never {
  throw new InputError(
    `data.csv: expected a readText option that gives the text of "${path}", got none. Pass train(experiment, { readText }).`,
  );
}
