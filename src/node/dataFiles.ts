import { resolve } from 'node:path';
import type { FileReader } from '../experiment/loadDataset.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { readBytes, readTextFile } from './files.ts';

/** What an experiment's files hold, by path, so that whoever trains needs no file. */
export interface DataFiles {
  readonly texts: Record<string, string>;
  readonly bytes: Record<string, Uint8Array>;
}

/** Reads every file once, and keeps it. */
export function keepingReader(): { readonly reader: FileReader; readonly files: DataFiles } {
  const files: DataFiles = { texts: {}, bytes: {} };
  const reader: FileReader = {
    readText: async (path) => {
      files.texts[path] ??= await readTextFile(path, 'a CSV file');
      return files.texts[path];
    },
    readBytes: async (path) => {
      const bytes = files.bytes[path] ?? (await readBytes(path));
      if (bytes) files.bytes[path] = bytes;
      return bytes;
    },
  };
  return { reader, files };
}

/** The experiment with the path of its data, if it has one, as `moved` tells. */
export function withDataPath(
  experiment: ResolvedExperiment,
  moved: (path: string) => string,
): ResolvedExperiment {
  const { data } = experiment;
  if ('csv' in data) return { ...experiment, data: { ...data, csv: moved(data.csv) } };
  if ('idx' in data) return { ...experiment, data: { ...data, idx: moved(data.idx) } };
  return experiment;
}

/** The same with an absolute path. */
export function withAbsolutePath(experiment: ResolvedExperiment): ResolvedExperiment {
  return withDataPath(experiment, (path) => resolve(path));
}
