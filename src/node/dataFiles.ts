import { resolve } from 'node:path';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import type { TrainOptions } from '../training/run.ts';
import { readBytes, readTextFile } from './files.ts';

/** What an experiment's files hold, by path, so that whoever trains needs no file. */
export interface DataFiles {
  readonly texts: Record<string, string>;
  readonly bytes: Record<string, Uint8Array>;
}

type FileReader = Required<Pick<TrainOptions, 'readText' | 'readBytes'>>;

/** Reads every file once, and keeps it. */
export function keepingReader(): FileReader & { readonly files: DataFiles } {
  const files: DataFiles = { texts: {}, bytes: {} };
  return {
    files,
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
}

/** The experiment with the path of its data, if it has one, as `moved` tells. */
export function withDataPath<Asked extends Pick<Experiment, 'data'>>(
  experiment: Asked,
  moved: (path: string) => string,
): Asked {
  const { data } = experiment;
  if ('csv' in data) return { ...experiment, data: { ...data, csv: moved(data.csv) } };
  if ('idx' in data) return { ...experiment, data: { ...data, idx: moved(data.idx) } };
  return experiment;
}

/** The same with an absolute path. */
export function withAbsolutePath(experiment: ResolvedExperiment): ResolvedExperiment {
  return withDataPath(experiment, (path) => resolve(path));
}
