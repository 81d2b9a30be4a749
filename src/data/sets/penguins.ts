/**
 * Palmer penguins: body measures of 333 grown penguins of three species, from three islands of the Palmer Archipelago.
 * The original has 344; those with a missing value are left out.
 *
 * Columns: species, island and sex as text and as one-hot columns (species.Adelie, …), bill_length_mm, bill_depth_mm,
 * flipper_length_mm, body_mass_g.
 *
 * Licence: CC0 1.0 (no rights reserved).
 * Source: Palmer Station Antarctica LTER and K. B. Gorman, by way of vega-datasets 3.2.1, penguins.json.
 * Cite: K. B. Gorman, T. D. Williams and W. R. Fraser, "Ecological sexual dimorphism and environmental variability
 * within a community of Antarctic penguins (genus Pygoscelis)", PLoS ONE 9(3), e90081, 2014.
 */
import type { Roles } from '../columns.ts';
import { PENGUINS_ROWS } from './penguinsRows.ts';
import { columnsOf, csvOf, oneHotColumns, recordsOf } from './table.ts';

const NAMES = [
  'species',
  'island',
  'bill_length_mm',
  'bill_depth_mm',
  'flipper_length_mm',
  'body_mass_g',
  'sex',
];

/** From what can be measured without scales: first the species, then the body mass. */
export const PENGUINS_ROLES: Roles = {
  inputs: ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'sex.male'],
  objectives: [['species.Adelie', 'species.Chinstrap', 'species.Gentoo'], ['body_mass_g']],
};

export function penguinsCsv(): string {
  const columns = columnsOf(NAMES, recordsOf(PENGUINS_ROWS));
  const oneHots = columns
    .filter(({ name }) => ['species', 'island', 'sex'].includes(name))
    .flatMap(({ name, cells }) => oneHotColumns(name, cells.map(String)));
  return csvOf([...columns, ...oneHots]);
}
