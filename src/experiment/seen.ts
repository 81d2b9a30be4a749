import type { Dataset } from '../data/dataset.ts';
import { type StandardisedDataset, standardise } from '../data/standardise.ts';
import { isClassification, lossOf } from '../objectives/loss.ts';
import { alignedTo, lossSpecs } from './objectives.ts';
import type { ResolvedExperiment } from './types.ts';

/** The data set as training sees it: standardised where asked for, but for targets that are probabilities. */
export function seenDataset(
  { data, objectives }: ResolvedExperiment,
  dataset: Dataset,
): StandardisedDataset {
  const keeps = lossSpecs(objectives).map(
    (loss) => loss !== undefined && isClassification(lossOf(loss)),
  );
  return standardise(alignedTo({ objectives }, dataset), data.standardise, keeps);
}
