import { existsSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { rolesOfCsv } from '../data/csv.ts';
import type { Dataset } from '../data/dataset.ts';
import { InputError } from '../errors.ts';
import { withCategories } from '../experiment/categories.ts';
import { checkAgainstData } from '../experiment/checks.ts';
import { resolveExperiment } from '../experiment/experiment.ts';
import { loadDataset } from '../experiment/loadDataset.ts';
import { applyOverride } from '../experiment/overrides.ts';
import { partsOf } from '../experiment/parts.ts';
import { EXPERIMENT_PRESET_NAMES, experimentPreset } from '../experiment/presets.ts';
import { seenDataset } from '../experiment/seen.ts';
import { stepsOf } from '../experiment/steps.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { readJsonFile, readTextFile } from './files.ts';

export interface GivenExperiment {
  readonly experiment: ResolvedExperiment;
  /** What training sees of the data, in the user's units. */
  readonly dataset: Dataset;
  /** What the experiment's data hold, so that whoever trains needs no file; undefined without a CSV. */
  readonly csvText: string | undefined;
  /** Steps of the whole run. */
  readonly steps: number;
}

const TABLES = ['.csv', '.tsv', '.txt'];

/**
 * The experiment that the command line names, checked against its data.
 *
 * @param what a preset's name, the path of an experiment file, or the path of a CSV
 * @param assignments of `--set`, in order
 */
export async function givenExperiment(
  what: string,
  assignments: readonly string[],
): Promise<GivenExperiment> {
  const texts = readTexts();
  return given(await named(what, texts.read), assignments, texts);
}

/** The same for an experiment that is known already. */
export function givenFrom(
  experiment: ResolvedExperiment,
  assignments: readonly string[],
): Promise<GivenExperiment> {
  return given(experiment, assignments, readTexts());
}

/** Every file is read once. */
function readTexts() {
  const texts = new Map<string, string>();
  return {
    known: (path: string) => texts.get(path),
    read: async (path: string): Promise<string> => {
      const text = texts.get(path) ?? (await readTextFile(path, 'a CSV file'));
      texts.set(path, text);
      return text;
    },
  };
}

async function given(
  named: unknown,
  assignments: readonly string[],
  { read: readText, known }: ReturnType<typeof readTexts>,
): Promise<GivenExperiment> {
  const written = assignments.reduce<unknown>(applyOverride, named);
  const experiment = await withCategories(resolveExperiment(withObjectives(written)), readText);
  const dataset = partsOf(experiment, await loadDataset(experiment.data, readText)).training;
  checkAgainstData(experiment, dataset);
  // Refuses a constant column now rather than when training has been set up.
  seenDataset(experiment, dataset);
  return {
    experiment,
    dataset,
    csvText: 'csv' in experiment.data ? known(experiment.data.csv) : undefined,
    steps: stepsOf(experiment.training, dataset.inputs.rows),
  };
}

async function named(what: string, readText: (path: string) => Promise<string>): Promise<unknown> {
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

/** A CSV's path in an experiment file is relative to that file. */
function withPathsFrom(file: string, experiment: unknown): unknown {
  const data = partOf(experiment, 'data');
  const csv = partOf(data, 'csv');
  if (typeof csv !== 'string' || csv === '') return experiment;
  const folder = dirname(file);
  const path = folder === '.' ? csv : resolve(folder, csv);
  return { ...Object(experiment), data: { ...Object(data), csv: path } };
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
