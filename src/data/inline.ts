import { InputError } from '../errors.ts';
import { checkRoles, checkRowCount } from './columns.ts';
import type { Dataset, GroupColumn, Matrix } from './dataset.ts';
import { describeValue, shapeText } from './describe.ts';
import { type Nested, readNested } from './nested.ts';

/** A table in plain arrays: [N] for one column, or [N][columns]. */
export type PlainTable = readonly number[] | readonly (readonly number[])[];

export interface InlineData {
  /** [N] or [N][d]. */
  readonly x: PlainTable;
  /** Per objective, in priority order: [N] or [N][o]. */
  readonly targets: readonly PlainTable[];
  /** d names; by default x, or x1 … xd. */
  readonly inputNames?: readonly string[] | undefined;
  /** Per objective, one name per column; by default y1, y2, …, or y1.1, y1.2, … for several columns. */
  readonly targetNames?: readonly (readonly string[])[] | undefined;
  /** By name, [N]. */
  readonly groups?: Readonly<Record<string, readonly (string | number)[]>> | undefined;
}

/**
 * A data set from plain arrays. Extra dimensions of size one at the end ([N][1][1]) are dropped; every other mismatch
 * of shapes is refused, and nothing is ever broadcast (report §6.1 tells what a spare dimension did to the loss there).
 *
 * @throws InputError naming the operand, its indices, the expected and the given shape.
 */
export function datasetFromInline(data: InlineData): Dataset {
  const inputs = matrixOf(readNested(data.x, 'data: x'), 'data: x', 'd');
  checkRowCount(inputs.rows, 'data: x', ' Write one row per sample: [N], or [N][d] for d inputs.');
  const given: unknown = data.targets;
  if (!Array.isArray(given) || given.length === 0) {
    throw new InputError(
      `data: targets: expected one array per objective, got ${describeValue(given)}. Write [[…], …].`,
    );
  }
  const targets = given.map((target: unknown, objective) =>
    targetOf(target, objective, given.length, inputs.rows),
  );
  const names = namesOf(data, inputs, targets);
  return {
    inputs,
    targets,
    inputNames: names.inputs,
    targetNames: names.objectives,
    ...(data.groups && { groups: groupsOf(data.groups, inputs.rows) }),
  };
}

function groupsOf(given: NonNullable<InlineData['groups']>, rows: number): GroupColumn[] {
  return Object.entries(given).map(([name, values]) => {
    if (values.length !== rows) {
      throw new InputError(
        `data: groups.${name}: expected ${rows} entries, one for each row of x, got ${values.length}. Give one a row.`,
      );
    }
    return { name, values };
  });
}

function targetOf(target: unknown, objective: number, objectives: number, rows: number): Matrix {
  const where = `data: targets[${objective}]`;
  if (typeof target === 'number') {
    throw new InputError(
      `data: targets: expected one array per objective, got ${objectives} numbers. ` +
        'For a single objective write targets: [[…]].',
    );
  }
  const nested = readNested(target, where);
  const wanted = `shape [${rows}] or [${rows}][o], a row for each row of x`;
  if (nested.shape[0] !== rows) {
    throw new InputError(
      `${where}: expected ${wanted}, got shape ${shapeText(nested.shape)}. ${adviceFor(nested, rows)}`,
    );
  }
  return matrixOf(nested, where, 'o');
}

function adviceFor({ shape }: Nested, rows: number): string {
  return shape[0] === 1 && shape[1] === rows
    ? 'It has a dimension too many in front: remove the outer brackets.'
    : 'Targets are never repeated to fit: give one row per sample.';
}

function matrixOf({ shape, values }: Nested, where: string, columns: string): Matrix {
  const wanted = `shape [N] or [N][${columns}]`;
  const [rows, cols = 1, ...rest] = shape;
  if (rows === undefined) {
    throw new InputError(`${where}: expected ${wanted}, got a number. Write one row per sample.`);
  }
  if (rest.some((size) => size !== 1)) {
    throw new InputError(
      `${where}: expected ${wanted}, got shape ${shapeText(shape)}. Flatten each sample to one row.`,
    );
  }
  return { rows, cols, values };
}

function namesOf(data: InlineData, inputs: Matrix, targets: readonly Matrix[]) {
  const names = {
    inputs: data.inputNames ?? numbered('x', inputs.cols),
    objectives:
      data.targetNames ?? targets.map(({ cols }, index) => numbered(`y${index + 1}`, cols, '.')),
  };
  const wanted = shapeOfNames(targets.map(({ cols }) => cols));
  if (names.inputs.length !== inputs.cols) {
    throw new InputError(
      `data: inputNames: expected one name per column of x: ${inputs.cols}, got ${names.inputs.length}. ` +
        'Name every column or leave inputNames out.',
    );
  }
  const got = shapeOfNames(names.objectives.map((columns) => columns.length));
  if (got !== wanted) {
    throw new InputError(
      `data: targetNames: expected ${wanted} names per objective, got ${got}. ` +
        'Name every column of every target or leave targetNames out.',
    );
  }
  checkRoles(names);
  return names;
}

function numbered(stem: string, count: number, joint = ''): string[] {
  return count === 1
    ? [stem]
    : Array.from({ length: count }, (_, index) => `${stem}${joint}${index + 1}`);
}

function shapeOfNames(counts: readonly number[]): string {
  return counts.join(' + ');
}
