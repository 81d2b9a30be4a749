import { cellProblem } from '../../data/csv.ts';
import { type CsvTable, parseCsv } from '../../data/csvTable.ts';
import { DATA_PRESETS, type DataPresetName } from '../../data/presets.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { load } from './loaded.ts';
import type { BadCell, Checked, Source, TableView } from './protocol.ts';

const PREVIEW_ROWS = 8;
const MOST_BAD = 20;
/** Rows times parameters beyond which even the cheap checks would keep the page waiting. */
const MOST_WORK = 2 ** 20;

/** Never throws for what a user may have given: that is told as problems. */
export async function check(source: Source): Promise<Checked> {
  const { data } = source.experiment;
  let table: TableView | undefined;
  try {
    table = tableOf(source);
    const { experiment, parts, prepared } = await load(source);
    const size = parts.training.inputs.rows * prepared.task.parameters.length;
    const { findings } =
      size > MOST_WORK
        ? { findings: [] }
        : await diagnose(experiment, parts.training, { thorough: false });
    const warnings = findings
      .filter(({ level }) => level !== 'ok')
      .map(({ check: name, message }) => `${name}: ${message}`);
    return { table, experiment, problems: [], warnings };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const bad = table?.badCells.map((cell) => cell.message) ?? [];
    const problems =
      bad.length > 0 && 'csv' in data ? bad : message.replace(/^experiment: /, '').split('\n  ');
    return { table, experiment: undefined, problems, warnings: [] };
  }
}

function tableOf({ experiment: { data }, csv = '' }: Source): TableView | undefined {
  if (!('csv' in data || 'preset' in data)) return undefined;
  const text = 'csv' in data ? csv : DATA_PRESETS[data.preset as DataPresetName].csv();
  const table = parseCsv(text, 'csv' in data ? data.csv : data.preset);
  const roles = [...(data.inputs ?? []), ...(data.objectives ?? []).flat()];
  const badCells = 'csv' in data ? badCellsOf(table, roles, textColumnsOf(table)) : [];
  const bad = new Set(badCells.map(({ line }) => line));
  const rows = table.rows.filter(({ line }, index) => index < PREVIEW_ROWS || bad.has(line));
  return {
    columns: table.columns,
    rows: rows.slice(0, PREVIEW_ROWS + MOST_BAD),
    rowCount: table.rows.length,
    badCells,
  };
}

/** Columns without a single number: they hold the names of classes. */
function textColumnsOf({ columns, rows }: CsvTable): ReadonlySet<string> {
  return new Set(
    columns.filter((_, index) =>
      rows.every(({ fields }) => cellProblem((fields[index] ?? '').trim(), '') !== undefined),
    ),
  );
}

function badCellsOf(
  { columns, rows, source }: CsvTable,
  roles: readonly string[],
  texts: ReadonlySet<string>,
): BadCell[] {
  const bad: BadCell[] = [];
  for (const { line, fields } of rows) {
    for (const column of roles) {
      const index = columns.indexOf(column);
      if (index < 0 || texts.has(column)) continue;
      const where = `${source}: row ${line}, column "${column}"`;
      const message = cellProblem((fields[index] ?? '').trim(), where);
      if (message !== undefined) bad.push({ line, column, message });
      if (bad.length === MOST_BAD) return bad;
    }
  }
  return bad;
}
