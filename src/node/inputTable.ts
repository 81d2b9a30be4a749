import Papa from 'papaparse';
import { checkColumnsExist } from '../data/columns.ts';
import { columnsOfCsv } from '../data/csv.ts';
import { quoted } from '../data/describe.ts';
import { InputError } from '../errors.ts';

/**
 * The columns of a CSV that a model wants, [N][d]; other columns may be there and hold anything.
 *
 * @throws InputError naming row and column.
 */
export function inputTable(text: string, names: readonly string[], source: string): number[][] {
  // Refuses what is no table, and tells where.
  const columns = columnsOfCsv(text, source);
  checkColumnsExist({ inputs: names, objectives: [] }, columns, source);
  const places = names.map((name) => columns.indexOf(name));
  const rows: number[][] = [];
  let isHeader = true;
  recordsOf(text, columns.length).forEach((fields, index) => {
    if (fields.every((field) => !field.trim())) return;
    if (!isHeader) {
      rows.push(
        places.map((place, input) =>
          numberIn(
            fields[place] ?? '',
            `${source}: row ${index + 1}, column ${quoted(names[input])}`,
          ),
        ),
      );
    }
    isHeader = false;
  });
  if (rows.length === 0) {
    throw new InputError(`${source}: expected rows below the header, got none. Add a row.`);
  }
  return rows;
}

/** Rows of text cells; the separator is the one that parts the header into all of its columns. */
function recordsOf(text: string, columns: number): readonly (readonly string[])[] {
  const body = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const readings = [',', ';', '\t'].map(
    (delimiter) => Papa.parse<string[]>(body, { delimiter, newline: '\n' }).data,
  );
  const hasAll = (rows: readonly string[][]) =>
    rows.find((fields) => fields.some((field) => field.trim()))?.length === columns;
  return readings.find(hasAll) ?? [];
}

function numberIn(cell: string, where: string): number {
  const text = cell.trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  const got = text === '' ? 'an empty cell' : quoted(text);
  throw new InputError(`${where}: expected a finite number, got ${got}. Correct the cell.`);
}
