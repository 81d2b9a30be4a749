import type { Experiment } from '../../experiment/types.ts';
import { withNetwork } from './edits.ts';

/** Columns by what they are for. */
export interface ColumnRoles {
  readonly inputs: readonly string[];
  /** In order of priority. */
  readonly objectives: readonly (readonly string[])[];
}

/** What a column is: an input, part of objective k (from 0), or left out. */
export type Role = 'input' | 'none' | number;

export function roleOf({ inputs, objectives }: ColumnRoles, column: string): Role {
  if (inputs.includes(column)) return 'input';
  const objective = objectives.findIndex((columns) => columns.includes(column));
  return objective < 0 ? 'none' : objective;
}

/**
 * The experiment with another role for one column. An objective that has lost its last column is gone; role K is a new
 * objective below all others.
 */
export function withRole(
  experiment: Experiment,
  roles: ColumnRoles,
  column: string,
  role: Role,
): Experiment {
  const others = (columns: readonly string[]) => columns.filter((name) => name !== column);
  const groups = roles.objectives.map((columns, k) => ({
    columns: k === role ? [...others(columns), column] : others(columns),
    objective: experiment.objectives[k],
  }));
  if (role === groups.length) groups.push({ columns: [column], objective: { name: column } });
  const left = groups.filter(({ columns }) => columns.length > 0);
  const inputs = role === 'input' ? [...others(roles.inputs), column] : others(roles.inputs);
  return {
    ...withNetwork(experiment, {}),
    data: {
      ...experiment.data,
      inputs,
      objectives: left.map(({ columns }) => columns),
    } as Experiment['data'],
    objectives: left.map(({ objective, columns }) => objective ?? { name: columns.join('+') }),
  };
}

/** First column the input, the others objectives in their order; of many columns the last one only. */
export function defaultRoles(columns: readonly string[]): ColumnRoles {
  const few = columns.length <= 4;
  return few
    ? { inputs: columns.slice(0, 1), objectives: columns.slice(1).map((name) => [name]) }
    : { inputs: columns.slice(0, -2), objectives: columns.slice(-2).map((name) => [name]) };
}
