import { withCategories } from '../../experiment/categories.ts';
import { checkAgainstData } from '../../experiment/checks.ts';
import { resolveExperiment } from '../../experiment/experiment.ts';
import { loadDataset } from '../../experiment/loadDataset.ts';
import { type DatasetParts, partsOf } from '../../experiment/parts.ts';
import type { ResolvedExperiment } from '../../experiment/types.ts';
import { type PreparedTask, taskOf } from '../../training/task.ts';
import { aloneOf } from './alone.ts';
import type { Source } from './protocol.ts';

/** A source with all that its training is made from. */
export interface Loaded {
  readonly experiment: ResolvedExperiment;
  readonly parts: DatasetParts;
  readonly prepared: PreparedTask;
  readonly readText: () => string;
}

/** Throws InputError for a bad experiment or bad data. */
export async function load({ experiment: given, csv = '', alone }: Source): Promise<Loaded> {
  const readText = () => csv;
  const whole = await withCategories(resolveExperiment(given), readText);
  const experiment = alone === undefined ? whole : resolveExperiment(aloneOf(whole, alone));
  const parts = partsOf(experiment, await loadDataset(experiment.data, readText));
  checkAgainstData(experiment, parts.training);
  const prepared = taskOf(experiment, parts.training, parts.validation);
  return { experiment, parts, prepared, readText };
}
