/**
 * Classes in levels, told by a table: row i has the names of label i, from the coarsest level to the label's own. A table
 * of one column has one level.
 */
import { InputError } from '../errors.ts';
import type { Matrix } from './dataset.ts';
import { quoted } from './describe.ts';
import { FASHION_MNIST_LABELS } from './sets/fashionMnist.ts';

export type LabelTable = readonly (readonly string[])[];

export const LABEL_TABLE_NAMES = ['fashion-mnist'] as const;
export type LabelTableName = (typeof LABEL_TABLE_NAMES)[number];

const LABEL_TABLES: Readonly<Record<LabelTableName, LabelTable>> = {
  'fashion-mnist': FASHION_MNIST_LABELS,
};

export interface Level {
  /** In the order in which the table first has them. */
  readonly names: readonly string[];
  /** [labels] the class of each label. */
  readonly codes: readonly number[];
}

/**
 * The levels of a table, or of the built-in one of that name; coarse before fine.
 *
 * @throws InputError for rows of different lengths, a label named twice, a level of one class, and a class that lies in
 *   two of the level above
 */
export function levelsOf(labels: LabelTableName | LabelTable): Level[] {
  const table = typeof labels === 'string' ? LABEL_TABLES[labels] : labels;
  const [{ length: count }] = table;
  const uneven = table.findIndex((row) => row.length !== count);
  if (uneven >= 0) {
    throw new InputError(
      `data.labels: row ${uneven}: expected ${count} names, one per level, as in row 0, got ${table[uneven].length}.`,
    );
  }
  const levels = Array.from({ length: count }, (_, level) => {
    const names = [...new Set(table.map((row) => row[level]))];
    if (names.length > 1) return { names, codes: table.map((row) => names.indexOf(row[level])) };
    throw new InputError(
      `data.labels: level ${level + 1}: expected 2 classes or more, got ${quoted(names[0])} in every row. Leave the level out.`,
    );
  });
  for (const [label, row] of table.entries()) checkOwn(table, row, label);
  for (const row of table) {
    for (let level = 1; level < count; level++) checkParent(table, row, level);
  }
  return levels;
}

function checkOwn(table: LabelTable, row: readonly string[], label: number): void {
  const name = row[row.length - 1];
  const first = table.findIndex((other) => other[other.length - 1] === name);
  if (first === label) return;
  throw new InputError(
    `data.labels: row ${label}: expected a name of its own in the last level, got ${quoted(name)} as in row ${first}. Rename one.`,
  );
}

function checkParent(table: LabelTable, row: readonly string[], level: number): void {
  const other = table.find((one) => one[level] === row[level] && one[level - 1] !== row[level - 1]);
  if (!other) return;
  throw new InputError(
    `data.labels: level ${level + 1}: expected ${quoted(row[level])} in one class of the level above, ` +
      `got ${quoted(row[level - 1])} and ${quoted(other[level - 1])}. Rename one of the two.`,
  );
}

/** One column per class of each level, named by level and class: 1.clothes, 1.goods, 2.tops, … */
export function levelColumns(levels: readonly Level[]): string[][] {
  return levels.map(({ names }, level) => names.map((name) => `${level + 1}.${name}`));
}

/** One-hot rows of one level, [rows, classes], for labels that the table has. */
export function oneHotOf({ names, codes }: Level, labels: ArrayLike<number>): Matrix {
  const values = new Float64Array(labels.length * names.length);
  for (let row = 0; row < labels.length; row++) {
    values[row * names.length + codes[labels[row]]] = 1;
  }
  return { rows: labels.length, cols: names.length, values };
}
