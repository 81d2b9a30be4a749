import { datasetFromCsv } from '../data/csv.ts';
import type { Dataset } from '../data/dataset.ts';
import { datasetsFromIdx, type ReadBytes } from '../data/idxFolder.ts';
import { datasetFromInline } from '../data/inline.ts';
import { datasetFromPreset } from '../data/presets.ts';
import type { ResolvedData } from './types.ts';

/** How files are read, and from where, is the caller's business. */
export interface FileReader {
  /** The text of a CSV file. */
  readonly readText: (path: string) => string | Promise<string>;
  readonly readBytes: ReadBytes;
}

export interface LoadedData {
  readonly dataset: Dataset;
  /** Rows that the data themselves keep for the test; undefined where they keep none. */
  readonly test: Dataset | undefined;
}

/**
 * The data of a resolved experiment in the user's units; not yet standardised. With files, pass the result on to
 * `checkAgainstData`; the other kinds were checked when the experiment was resolved.
 *
 * @throws InputError naming row and column; whatever the reader throws.
 */
export async function loadDataset(data: ResolvedData, files: FileReader): Promise<LoadedData> {
  if ('idx' in data) {
    const { training, test } = await datasetsFromIdx(data, files.readBytes);
    return { dataset: training, test };
  }
  return { dataset: await datasetOf(data, files), test: undefined };
}

async function datasetOf(
  data: Exclude<ResolvedData, { idx: string }>,
  { readText }: FileReader,
): Promise<Dataset> {
  if ('preset' in data) return datasetFromPreset(data.preset, data);
  if ('x' in data) return datasetFromInline(data);
  return datasetFromCsv(await readText(data.csv), { ...data, source: data.csv });
}
