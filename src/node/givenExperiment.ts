import { existsSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { rolesOfCsv } from '../data/csv.ts';
import type { Dataset } from '../data/dataset.ts';
import { InputError } from '../errors.ts';
import { withCategories } from '../experiment/categories.ts';
import { checkAgainstData } from '../experiment/checks.ts';
import { resolveExperiment } from '../experiment/experiment.ts';
import { loadDataset, type ReadText } from '../experiment/loadDataset.ts';
import { applyOverride } from '../experiment/overrides.ts';
import { partsOf } from '../experiment/parts.ts';
import { type ResolvedPopulation, resolvePopulation } from '../experiment/population.ts';
import { EXPERIMENT_PRESET_NAMES, experimentPreset } from '../experiment/presets.ts';
import { seenDataset } from '../experiment/seen.ts';
import { stepsOf } from '../experiment/steps.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { type DataFiles, keepingReader } from './dataFiles.ts';
import { readJsonFile } from './files.ts';

export interface GivenExperiment {
  readonly experiment: ResolvedExperiment;
  /** What training sees of the data, in the user's units. */
  readonly dataset: Dataset;
  readonly files: DataFiles;
  /** Steps of the whole run. */
  readonly steps: number;
}

const TABLES = ['.csv', '.tsv', '.txt'];
/** Keys of data that hold one. */
const PATHS = ['csv', 'idx'];

/** An experiment as the command line names it, with the values of `--set`; not checked yet. */
export interface NamedExperiment {
  readonly written: unknown;
  readonly reader: ReturnType<typeof keepingReader>;
}

/** Several networks, checked against their data. */
export interface GivenPopulation {
  readonly written: unknown;
  readonly population: ResolvedPopulation;
  /** Its first member; all read the same data. */
  readonly first: GivenExperiment;
}

/**
 * @param what a preset's name, the path of an experiment file, or the path of a CSV
 * @param assignments of `--set`, in order
 */
export async function namedExperiment(
  what: string,
  assignments: readonly string[],
): Promise<NamedExperiment> {
  const reader = keepingReader();
  const written = assignments.reduce<unknown>(applyOverride, await named(what, reader.readText));
  return { written: withObjectives(written), reader };
}

/** The experiment that the command line names, checked against its data. */
export async function givenExperiment(
  what: string,
  assignments: readonly string[],
): Promise<GivenExperiment> {
  return checkedExperiment(await namedExperiment(what, assignments));
}

/** The same for an experiment that is known already. */
export function givenFrom(
  experiment: ResolvedExperiment,
  assignments: readonly string[],
): Promise<GivenExperiment> {
  const written = assignments.reduce<unknown>(applyOverride, experiment);
  return checkedExperiment({ written, reader: keepingReader() });
}

export async function checkedPopulation({
  written,
  reader,
}: NamedExperiment): Promise<GivenPopulation> {
  const population = resolvePopulation(written);
  const first = await checkedExperiment({ written: population.members[0].experiment, reader });
  return { written, population, first };
}

export async function checkedExperiment({
  written,
  reader: { readText, readBytes, files },
}: NamedExperiment): Promise<GivenExperiment> {
  const experiment = await withCategories(resolveExperiment(written), readText);
  const dataset = partsOf(
    experiment,
    await loadDataset(experiment.data, readText, readBytes),
  ).training;
  checkAgainstData(experiment, dataset);
  // Refuses a constant column now rather than when training has been set up.
  seenDataset(experiment, dataset);
  return {
    experiment,
    dataset,
    files,
    steps: stepsOf(experiment.training, dataset.inputs.rows),
  };
}

async function named(what: string, readText: ReadText): Promise<unknown> {
  const ending = extname(what).toLowerCase();
  if (TABLES.includes(ending)) {
    return { data: { csv: what, ...rolesOfCsv(await readText(what), what) } };
  }
  if (ending === '.json') return withPathsFrom(what, await readJsonFile(what, 'an experiment'));
  if (!EXPERIMENT_PRESET_NAMES.includes(what) && existsSync(what)) {
    throw new InputError(
      `${what}: expected an experiment (.json) or a table (${TABLES.join(', ')}), got ` +
        `${ending === '' ? 'a name without an ending' : `'${ending}'`}. Rename it.`,
    );
  }
  return experimentPreset(what);
}

/** Paths of data in an experiment file are relative to that file. */
function withPathsFrom(file: string, experiment: unknown): unknown {
  const folder = dirname(file);
  const data = Object(partOf(experiment, 'data'));
  const paths = PATHS.flatMap((key) => {
    const path = partOf(data, key);
    return typeof path === 'string' && path !== '' ? [[key, path] as const] : [];
  });
  if (folder === '.' || paths.length === 0) return experiment;
  const moved = paths.map(([key, path]) => [key, resolve(folder, path)]);
  return { ...Object(experiment), data: { ...data, ...Object.fromEntries(moved) } };
}

/** A table names no objectives: each of its targets is one, with the defaults. */
function withObjectives(experiment: unknown): unknown {
  const columns = partOf(partOf(experiment, 'data'), 'objectives');
  const fromTable = partOf(partOf(experiment, 'data'), 'csv') !== undefined;
  if (!fromTable || !Array.isArray(columns) || partOf(experiment, 'objectives') !== undefined) {
    return experiment;
  }
  return { ...Object(experiment), objectives: columns.map(() => ({})) };
}

function partOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
