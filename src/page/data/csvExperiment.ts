import Papa from 'papaparse';
import type { Experiment } from '../../experiment/types.ts';
import { withNetwork } from '../state/edits.ts';
import { defaultRoles } from '../state/roles.ts';

/** The experiment on a table of the user's, with roles by the places of its columns. */
export function withCsv(experiment: Experiment, name: string, text: string): Experiment {
  const { data } = Papa.parse<string[]>(text.trimStart(), { preview: 40 });
  const [header = [], ...rows] = data;
  const columns = header.map((column) => column.trim()).filter(Boolean);
  const { inputs, objectives } = defaultRoles(columns);
  const isText = (column: string) => {
    const index = header.findIndex((field) => field.trim() === column);
    const cells = rows.map((fields) => (fields[index] ?? '').trim()).filter(Boolean);
    return cells.length > 0 && cells.every((cell) => Number.isNaN(Number(cell)));
  };
  return {
    ...withNetwork(experiment, {}),
    data: { csv: name, inputs: [...inputs], objectives, standardise: true },
    objectives: objectives.map(([column]) =>
      isText(column) ? { name: column, loss: 'crossEntropy', threshold: 0.05 } : { name: column },
    ),
  };
}
