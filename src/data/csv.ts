import Papa from 'papaparse';
import { InputError } from '../errors.ts';
import {
  checkColumnsExist,
  checkRoles,
  checkRowCount,
  defaultRoles,
  type Roles,
} from './columns.ts';
import type { Dataset, GroupColumn, Matrix } from './dataset.ts';
import { quoted } from './describe.ts';
import { didYouMean } from './nearest.ts';

export interface CsvOptions extends Roles {
  /** Columns of any text. */
  readonly groups?: readonly string[] | undefined;
  /** The file's name, which begins every message. */
  readonly source?: string;
}

/** Text cells with their place in the file; blank lines are left out. */
interface CsvTable {
  readonly source: string;
  readonly separator: string;
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

interface CsvRow {
  /** The line on which the row begins; the first line of the file is 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * A data set from the text of a CSV file with a header row.
 *
 * Comma, semicolon or tab separated, as the header shows; numbers with a decimal point. Only columns with a role must
 * hold numbers. Row numbers in messages are line numbers of the file, the header being line 1.
 *
 * @throws InputError naming row and column, what was expected and what was found.
 */
export function datasetFromCsv(text: string, options: CsvOptions): Dataset {
  const source = options.source ?? 'CSV';
  const table = parseCsv(text, source);
  checkRoles(options, source);
  checkColumnsExist(options, table.columns, source);
  checkRowCount(table.rows.length, source, ' Add rows below the header.');
  return {
    inputs: numbersOf(table, options.inputs),
    targets: options.objectives.map((names) => numbersOf(table, names)),
    inputNames: [...options.inputs],
    targetNames: options.objectives.map((names) => [...names]),
    ...(options.groups && { groups: groupsOf(table, options.groups) }),
  };
}

/** The default roles of a CSV file's columns: first the input, then the objectives in order of priority. */
export function rolesOfCsv(text: string, source = 'CSV'): Roles {
  return defaultRoles(parseCsv(text, source).columns, source);
}

/** The column names of a CSV file. */
export function columnsOfCsv(text: string, source = 'CSV'): readonly string[] {
  return parseCsv(text, source).columns;
}

function parseCsv(text: string, source: string): CsvTable {
  const body = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (body.trim() === '') {
    throw new InputError(
      `${source}: the file is empty: expected a header row with column names, then one row per sample.`,
    );
  }
  if (body.includes('\0')) {
    throw new InputError(
      `${source}: expected UTF-8 text, got binary data. Save the table as CSV (UTF-8).`,
    );
  }
  const separator = separatorOf(body);
  const { data, errors } = Papa.parse<string[]>(body, { delimiter: separator, newline: '\n' });
  const broken = errors.find((error) => error.type === 'Quotes')?.row;
  const rows: CsvRow[] = [];
  let line = 1;
  data.forEach((fields, index) => {
    if (index === broken) {
      throw new InputError(
        `${source}: row ${line}: expected a closing quote, got none before the next separator. ` +
          'Double a quote that is part of the text ("").',
      );
    }
    if (fields.length > 1 || fields[0]?.trim()) rows.push({ line, fields });
    line += fields.reduce((breaks, field) => breaks + field.split('\n').length - 1, 1);
  });
  const [header, ...samples] = rows;
  const columns = columnNames(header ?? { line: 1, fields: [] }, source);
  for (const row of samples) checkLength(row, columns, separator, source);
  return { source, separator, columns, rows: samples };
}

/** The separator that occurs most often in the header, outside quotes; a comma when none does. */
function separatorOf(body: string): string {
  const counts = new Map([',', ';', '\t'].map((separator) => [separator, 0]));
  let inQuotes = false;
  for (const character of body.trimStart()) {
    if (character === '"') inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (character === '\n') break;
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

function columnNames(header: CsvRow, source: string): string[] {
  const names = header.fields.map((field) => field.trim());
  if (names.every((name) => NUMBER.test(name))) {
    throw new InputError(
      `${source}: row ${header.line}: expected a header row with column names, got numbers only (${quoted(names.join(', '))}). ` +
        'Add a first row that names the columns.',
    );
  }
  names.forEach((name, index) => {
    if (name === '') {
      throw new InputError(
        `${source}: row ${header.line}: expected a name for column ${index + 1}, got an empty cell. Name or delete the column.`,
      );
    }
    const first = names.indexOf(name);
    if (first < index) {
      throw new InputError(
        `${source}: row ${header.line}: duplicate column name ${quoted(name)}: expected unique names, ` +
          `got it in columns ${first + 1} and ${index + 1}. Rename one.`,
      );
    }
  });
  return names;
}

function checkLength(
  row: CsvRow,
  columns: readonly string[],
  separator: string,
  source: string,
): void {
  if (row.fields.length === columns.length) return;
  const commas = separator === ',' && row.fields.length > columns.length;
  throw new InputError(
    `${source}: row ${row.line}: expected ${columns.length} fields as in the header, got ${row.fields.length}. ` +
      (commas
        ? 'If its numbers have decimal commas, write decimal points.'
        : 'Complete the row or delete it.'),
  );
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
      const value = NUMBER.test(text) ? Number(text) : Number.NaN;
      if (!Number.isFinite(value)) {
        throw notANumber(text, `${table.source}: row ${line}, column ${quoted(name)}`);
      }
      values[row * names.length + col] = value;
    });
  });
  return { rows: table.rows.length, cols: names.length, values };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const NUMBER_WITH_COMMAS = /^[+-]?[\d.]*,[\d.,]*\d([eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(nan|inf|infinity|∞)$/i;

function notANumber(text: string, where: string): InputError {
  if (text === '') {
    return new InputError(
      `${where}: expected a number, got an empty cell. Fill it in or delete the row.`,
    );
  }
  if (NUMBER_WITH_COMMAS.test(text)) {
    return new InputError(
      `${where}: expected a number with a decimal point, got ${quoted(text)}. ` +
        'Write decimal points, not commas, and no thousands separators.',
    );
  }
  if (NOT_FINITE.test(text) || NUMBER.test(text)) {
    return new InputError(
      `${where}: expected a finite number, got ${quoted(text)}. Correct it or delete the row.`,
    );
  }
  return new InputError(
    `${where}: expected a number, got ${quoted(text)}. Correct it, or leave the column out of inputs and objectives.`,
  );
}
