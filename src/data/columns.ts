import { InputError } from '../errors.ts';
import { quoted } from './describe.ts';
import { didYouMean } from './nearest.ts';

/** Which columns of a table are inputs, and which belong to each objective in priority order. */
export interface Roles {
  readonly inputs: readonly string[];
  readonly objectives: readonly (readonly string[])[];
}

/** The first column is the input; every further column is an objective of its own, in order of priority. */
export function defaultRoles(columns: readonly string[], source = 'data'): Roles {
  if (columns.length < 2) {
    throw new InputError(
      `${source}: expected at least 2 columns (an input, then one column per objective), got ${columns.length}. ` +
        'Add a column for every objective.',
    );
  }
  return { inputs: columns.slice(0, 1), objectives: columns.slice(1).map((column) => [column]) };
}

/** Throws InputError when a role is empty or a column has two roles. */
export function checkRoles(roles: Roles, source = 'data'): void {
  const who = `${source}: `;
  if (roles.inputs.length === 0) {
    throw new InputError(
      `${who}inputs: expected at least 1 column, got none. Name the input columns.`,
    );
  }
  if (roles.objectives.length === 0) {
    throw new InputError(
      `${who}objectives: expected at least 1 objective, got none. Name its columns.`,
    );
  }
  const roleOf = new Map<string, string>();
  const claim = (column: string, role: string): void => {
    const earlier = roleOf.get(column);
    if (earlier !== undefined) {
      throw new InputError(
        `${who}column ${quoted(column)} is used twice: expected one role, got ${earlier} and ${role}. Remove one.`,
      );
    }
    roleOf.set(column, role);
  };
  roles.inputs.forEach((column, index) => {
    claim(column, `inputs[${index}]`);
  });
  roles.objectives.forEach((columns, objective) => {
    if (columns.length === 0) {
      throw new InputError(
        `${who}objectives[${objective}]: expected at least 1 column, got none. Name its columns.`,
      );
    }
    columns.forEach((column, index) => {
      claim(column, `objectives[${objective}][${index}]`);
    });
  });
}

/** Throws InputError when a role names a column that the table has not. */
export function checkColumnsExist(roles: Roles, columns: readonly string[], source: string): void {
  for (const column of [...roles.inputs, ...roles.objectives.flat()]) {
    if (!columns.includes(column)) {
      throw new InputError(
        `${source}: unknown column ${quoted(column)}. ${didYouMean(column, columns)}`,
      );
    }
  }
}

/** Throws InputError when there are too few rows to learn from. */
export function checkRowCount(rows: number, source: string, advice = ''): void {
  if (rows >= 2) return;
  const got = rows === 1 ? 'one row' : 'none';
  throw new InputError(`${source}: expected at least 2 rows of data, got ${got}.${advice}`);
}
