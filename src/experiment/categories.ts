import { categoriesOfCsv } from '../data/csv.ts';
import { quoted } from '../data/describe.ts';
import type { ReadText } from './loadDataset.ts';
import { perObjective, withTargets } from './objectives.ts';
import type { Checked, ResolvedExperiment } from './types.ts';

/** The classes of an objective's text column. */
export interface Classes {
  readonly column: string;
  /** One per output. */
  readonly names: readonly string[];
}

/**
 * The experiment with `data.categories` of every text column of its CSV that is an objective with loss crossEntropy; with
 * them, the shape of its network is known. Columns of numbers stay as they are.
 *
 * @throws InputError naming row and column of an empty cell; whatever `readText` throws
 */
export async function withCategories(
  experiment: ResolvedExperiment,
  readText: ReadText,
): Promise<ResolvedExperiment> {
  const { data } = experiment;
  if (!('csv' in data)) return experiment;
  const objectives = withTargets(experiment.objectives);
  const asked = data.objectives.flatMap((columns, k) => {
    const isOpen = columns.length === 1 && data.categories?.[columns[0]] === undefined;
    return isOpen && objectives[k]?.loss === 'crossEntropy' ? columns : [];
  });
  if (asked.length === 0) return experiment;
  const found = categoriesOfCsv(await readText(data.csv), asked, data.csv);
  if (Object.keys(found).length === 0) return experiment;
  return { ...experiment, data: { ...data, categories: { ...data.categories, ...found } } };
}

/** Of each objective; undefined where its targets are numbers. */
export function classesOf({
  data,
  objectives,
}: Pick<ResolvedExperiment, 'data' | 'objectives'>): readonly (Classes | undefined)[] {
  if (!('csv' in data)) return [];
  const classes = data.objectives.map(([column]): Classes | undefined => {
    const names = data.categories?.[column];
    return names && { column, names };
  });
  return perObjective(classes, objectives, undefined);
}

export function categoriesFit({ experiment }: Checked) {
  const { data } = experiment;
  if (!('csv' in data)) return [];
  const objectives = withTargets(experiment.objectives);
  return Object.entries(data.categories ?? {}).map(([column, names]) => {
    const k = data.objectives.findIndex((columns) => columns.length === 1 && columns[0] === column);
    const where = `data.categories.${column}`;
    if (objectives[k]?.loss !== 'crossEntropy') {
      const got = k < 0 ? 'another column' : `the loss ${JSON.stringify(objectives[k].loss)}`;
      return `${where}: expected the only column of an objective with loss 'crossEntropy', got ${got}. Remove it, or set the loss.`;
    }
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (names.length < 2) {
      return `${where}: expected 2 or more classes, got ${quoted(names[0] ?? '')} in every row. Leave the objective out.`;
    }
    if (twice === undefined) return undefined;
    return `${where}: expected names that differ, got ${quoted(twice)} twice. Remove one.`;
  });
}
