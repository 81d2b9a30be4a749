import { categoriesOf, oneHot, oneHotNames } from '../categories.ts';

/** One column of a shipped table. Cells hold no comma, quote or line break, so the CSV needs no quoting. */
export interface Column {
  readonly name: string;
  readonly cells: readonly (string | number)[];
}

/** Records separated by white space, their fields by commas. */
export function recordsOf(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split(/\s+/)
    .map((record) => record.split(','));
}

/** The columns of records that have a field for each name. */
export function columnsOf(
  names: readonly string[],
  records: readonly (readonly string[])[],
): Column[] {
  return names.map((name, index) => ({ name, cells: records.map((record) => record[index]) }));
}

/** A column of 0 and 1 for every category, named after both: species.Adelie. */
export function oneHotColumns(name: string, texts: readonly string[]): Column[] {
  const { names, codes } = categoriesOf({ name, texts });
  const { values } = oneHot(codes, names.length);
  return oneHotNames(name, names).map((columnName, code) => ({
    name: columnName,
    cells: texts.map((_, row) => values[row * names.length + code]),
  }));
}

/** A CSV text with a header row. */
export function csvOf(columns: readonly Column[]): string {
  const header = columns.map(({ name }) => name).join(',');
  const rows = columns[0].cells.map((_, row) => columns.map(({ cells }) => cells[row]).join(','));
  return [header, ...rows].join('\n');
}
