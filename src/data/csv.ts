import { InputError } from '../errors.ts';
import { categoriesOf, oneHot, oneHotNames } from './categories.ts';
import {
  checkColumnsExist,
  checkRoles,
  checkRowCount,
  defaultRoles,
  type Roles,
} from './columns.ts';
import { type CsvTable, NUMBER, parseCsv } from './csvTable.ts';
import type { Dataset, GroupColumn, Matrix } from './dataset.ts';
import { quoted } from './describe.ts';
import { didYouMean } from './nearest.ts';

export interface CsvOptions extends Roles {
  /** Columns of any text. */
  readonly groups?: readonly string[] | undefined;
  /** The file's name, which begins every message. */
  readonly source?: string;
  /** Names of the classes of columns that are one objective each; their targets are one-hot, a column per name. */
  readonly categories?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * A data set from the text of a CSV file with a header row.
 *
 * Comma, semicolon or tab separated, as the header shows; numbers with a decimal point. Only columns with a role must
 * hold numbers, or one of their categories. Row numbers in messages are line numbers of the file, the header being line 1.
 *
 * @throws InputError naming row and column, what was expected and what was found.
 */
export function datasetFromCsv(text: string, options: CsvOptions): Dataset {
  const source = options.source ?? 'CSV';
  const table = parseCsv(text, source);
  checkRoles(options, source);
  checkColumnsExist(options, table.columns, source);
  checkRowCount(table.rows.length, source, ' Add rows below the header.');
  const targets = options.objectives.map((names) => targetOf(table, names, options.categories));
  return {
    inputs: numbersOf(table, options.inputs),
    targets: targets.map(({ target }) => target),
    inputNames: [...options.inputs],
    targetNames: targets.map(({ names }) => names),
    ...(options.groups && { groups: groupsOf(table, options.groups) }),
  };
}

/**
 * The sorted categories of those of the named columns that hold text, in some row at least. Columns that are not there
 * are left out. Throws InputError for an empty cell in a column with text.
 */
export function categoriesOfCsv(
  text: string,
  names: readonly string[],
  source = 'CSV',
): Record<string, readonly string[]> {
  const table = parseCsv(text, source);
  const columns = names
    .filter((name) => table.columns.includes(name))
    .map((name) => textColumnOf(table, name))
    .filter(({ texts }) => texts.some((cell) => cell !== '' && !NUMBER.test(cell)));
  return Object.fromEntries(columns.map((column) => [column.name, categoriesOf(column).names]));
}

/** The default roles of a CSV file's columns: first the input, then the objectives in order of priority. */
export function rolesOfCsv(text: string, source = 'CSV'): Roles {
  return defaultRoles(parseCsv(text, source).columns, source);
}

/** The column names of a CSV file. */
export function columnsOfCsv(text: string, source = 'CSV'): readonly string[] {
  return parseCsv(text, source).columns;
}

function targetOf(
  table: CsvTable,
  names: readonly string[],
  categories: CsvOptions['categories'],
): { readonly target: Matrix; readonly names: readonly string[] } {
  const [name] = names;
  const known = names.length === 1 ? categories?.[name] : undefined;
  if (!known) return { target: numbersOf(table, names), names: [...names] };
  const { codes } = categoriesOf(textColumnOf(table, name), known);
  return { target: oneHot(codes, known.length), names: oneHotNames(name, known) };
}

function textColumnOf({ source, columns, rows }: CsvTable, name: string) {
  const index = columns.indexOf(name);
  return {
    name,
    source,
    texts: rows.map(({ fields }) => (fields[index] ?? '').trim()),
    lines: rows.map(({ line }) => line),
  };
}

function groupsOf({ columns, rows, source }: CsvTable, names: readonly string[]): GroupColumn[] {
  return names.map((name) => {
    const index = columns.indexOf(name);
    if (index < 0) {
      throw new InputError(
        `${source}: unknown column ${quoted(name)}. ${didYouMean(name, columns)}`,
      );
    }
    return { name, values: rows.map(({ fields }) => (fields[index] ?? '').trim()) };
  });
}

function numbersOf(table: CsvTable, names: readonly string[]): Matrix {
  const places = names.map((name) => ({ name, index: table.columns.indexOf(name) }));
  const values = new Float64Array(table.rows.length * names.length);
  table.rows.forEach(({ line, fields }, row) => {
    places.forEach(({ name, index }, col) => {
      const text = (fields[index] ?? '').trim();
      const problem = cellProblem(text, `${table.source}: row ${line}, column ${quoted(name)}`);
      if (problem !== undefined) throw new InputError(problem);
      values[row * names.length + col] = Number(text);
    });
  });
  return { rows: table.rows.length, cols: names.length, values };
}

const NUMBER_WITH_COMMAS = /^[+-]?[\d.]*,[\d.,]*\d([eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(nan|inf|infinity|∞)$/i;

/** Why the text of a cell is no finite number, and what to do; undefined for one that is. `where` begins the sentence. */
export function cellProblem(text: string, where: string): string | undefined {
  if (NUMBER.test(text) && Number.isFinite(Number(text))) return undefined;
  if (text === '') {
    return `${where}: expected a number, got an empty cell. Fill it in or delete the row.`;
  }
  if (NUMBER_WITH_COMMAS.test(text)) {
    return (
      `${where}: expected a number with a decimal point, got ${quoted(text)}. ` +
      'Write decimal points, not commas, and no thousands separators.'
    );
  }
  if (NOT_FINITE.test(text) || NUMBER.test(text)) {
    return `${where}: expected a finite number, got ${quoted(text)}. Correct it or delete the row.`;
  }
  return `${where}: expected a number, got ${quoted(text)}. Correct it, or leave the column out of inputs and objectives.`;
}
