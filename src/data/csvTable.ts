import Papa from 'papaparse';
import { InputError } from '../errors.ts';
import { quoted } from './describe.ts';

/** Text cells with their place in the file; blank lines are left out. */
export interface CsvTable {
  readonly source: string;
  readonly separator: string;
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

export interface CsvRow {
  /** The line on which the row begins; the first line of the file is 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A cell that holds a number; it may be too large for f64. */
export const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The cells of a CSV file. Throws InputError naming the row that is broken. */
export function parseCsv(text: string, source: string): CsvTable {
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
