import { datasetFromCsv } from '../data/csv.ts';
import type { Dataset } from '../data/dataset.ts';
import { datasetFromIdx, type ReadBytes } from '../data/idxFolder.ts';
import { datasetFromInline } from '../data/inline.ts';
import { datasetFromPreset } from '../data/presets.ts';
import { InputError } from '../errors.ts';
import type { ResolvedData } from './types.ts';

/** The text of a CSV file; how it is read, and from where, is the caller's business. */
export type ReadText = (path: string) => string | Promise<string>;

/**
 * The data of a resolved experiment in the user's units; not yet standardised. With files, pass the result on to
 * `checkAgainstData`; the other kinds were checked when the experiment was resolved.
 *
 * @throws InputError naming row and column; whatever `readText` and `readBytes` throw.
 */
export async function loadDataset(
  data: ResolvedData,
  readText: ReadText,
  readBytes: ReadBytes = refuseBytes,
): Promise<Dataset> {
  if ('preset' in data) return datasetFromPreset(data.preset, data);
  if ('x' in data) return datasetFromInline(data);
  if ('idx' in data) return datasetFromIdx(data, readBytes);
  return datasetFromCsv(await readText(data.csv), { ...data, source: data.csv });
}

function refuseBytes(path: string): never {
  throw new InputError(
    `data.idx: expected a readBytes option that gives the bytes of "${path}", got none. Pass train(experiment, { readBytes }).`,
  );
}
