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

/** Places, from 0, of the objectives that have columns, in their order; penalties have none. */
export function placesWithTargets(objectives: Experiment['objectives']): number[] {
  return objectives.flatMap((objective, place) => ('penalty' in objective ? [] : [place]));
}

/**
 * The experiment with another role for one column. An objective that has lost its last column is gone; role K is a new
 * objective below all others. Penalties stay where they are.
 */
export function withRole(
  experiment: Experiment,
  roles: ColumnRoles,
  column: string,
  role: Role,
): Experiment {
  const { objectives } = experiment;
  const places = placesWithTargets(objectives);
  const others = (columns: readonly string[]) => columns.filter((name) => name !== column);
  const groups = roles.objectives.map((columns, k) => ({
    columns: k === role ? [...others(columns), column] : others(columns),
    place: places[k],
  }));
  if (role === groups.length) groups.push({ columns: [column], place: objectives.length });
  const left = groups.filter(({ columns }) => columns.length > 0);
  const inputs = role === 'input' ? [...others(roles.inputs), column] : others(roles.inputs);
  const kept = new Set(left.map(({ place }) => place));
  return {
    ...withNetwork(experiment, {}),
    data: {
      ...experiment.data,
      inputs,
      objectives: left.map(({ columns }) => columns),
    } as Experiment['data'],
    objectives: [
      ...objectives.filter((one, place) => 'penalty' in one || kept.has(place)),
      ...left.flatMap(({ columns, place }) =>
        objectives[place] ? [] : [{ name: columns.join('+') }],
      ),
    ],
  };
}

/** First column the input, the others objectives in their order; of many columns the last one only. */
export function defaultRoles(columns: readonly string[]): ColumnRoles {
  const few = columns.length <= 4;
  return few
    ? { inputs: columns.slice(0, 1), objectives: columns.slice(1).map((name) => [name]) }
    : { inputs: columns.slice(0, -2), objectives: columns.slice(-2).map((name) => [name]) };
}
