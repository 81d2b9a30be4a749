import { Scroll } from '../parts/Scroll.tsx';
import { usePage } from '../state/page.ts';
import {
  type ColumnRoles,
  placesWithTargets,
  type Role,
  roleOf,
  withRole,
} from '../state/roles.ts';
import type { TableView } from '../worker/protocol.ts';

const MOST_COLUMNS = 30;

/** The first rows and all that are wrong, with the role of each column above it. */
export function TablePreview({ table }: { readonly table: TableView }) {
  const { draft } = usePage();
  const experiment = draft.experiment.value;
  if (!experiment) return null;
  const roles = rolesIn(experiment.data) ?? rolesIn(draft.resolved.value?.data);
  const places = placesWithTargets(experiment.objectives);
  const shown = table.columns.slice(0, MOST_COLUMNS);
  const bad = new Map(
    table.badCells.map(({ line, column, message }) => [`${line} ${column}`, message]),
  );
  const choose = (column: string, chosen: string) => {
    if (!roles) return;
    const role: Role = chosen === 'input' || chosen === 'none' ? chosen : Number(chosen);
    draft.change((one) => withRole(one, roles, column, role));
  };
  const hidden = table.columns.length - shown.length;
  return (
    <figure class="table">
      <Scroll label="Preview of the table">
        <table>
          <thead>
            <tr>
              <th scope="col">line</th>
              {shown.map((column) => (
                <th key={column} scope="col">
                  {column}
                  {roles && (
                    <select
                      aria-label={`Role of ${column}`}
                      onChange={({ currentTarget }) => choose(column, currentTarget.value)}
                    >
                      {optionsOf(roles, places).map(({ value, text }) => (
                        <option
                          key={value}
                          value={value}
                          selected={value === String(roleOf(roles, column))}
                        >
                          {text}
                        </option>
                      ))}
                    </select>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(({ line, fields }) => (
              <tr key={line}>
                <th scope="row">{line}</th>
                {shown.map((column, index) => {
                  const problem = bad.get(`${line} ${column}`);
                  return (
                    <td key={column} class={problem ? 'bad' : ''} title={problem}>
                      {fields[index] || (problem ? '(empty)' : '')}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <figcaption>
        {table.rowCount} rows, {table.columns.length} columns
        {hidden > 0 ? ` (${hidden} not shown)` : ''}. Every column is an input, part of an
        objective, or left out.
      </figcaption>
    </figure>
  );
}

/** @param places of the objectives that have columns */
function optionsOf({ objectives }: ColumnRoles, places: readonly number[]) {
  return [
    { value: 'none', text: 'left out' },
    { value: 'input', text: 'input' },
    ...objectives.map((_, k) => ({
      value: String(k),
      text: `objective ${(places[k] ?? k) + 1}`,
    })),
    { value: String(objectives.length), text: 'new objective' },
  ];
}

function rolesIn(data: object | undefined): ColumnRoles | undefined {
  const { inputs, objectives } = (data ?? {}) as Partial<ColumnRoles>;
  return inputs && objectives && { inputs, objectives };
}
