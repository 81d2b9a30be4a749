/**
 * Parts of a data set by seeded chance: training, validation and test rows, or folds.
 *
 * Stateless: the parts are a pure function of (rows, shares, seed, labels), so a resumed run meets the same ones. With
 * labels, every class is spread over the parts by itself; without, all rows are one class. Rows come in ascending order.
 */
import { InputError, ShapeError } from '../errors.ts';
import { permutation, STREAMS } from '../numbers/counter.ts';

/** Shares of the rows, 0 to 1; training gets the rest. */
export interface SplitShares {
  readonly validation: number;
  readonly test: number;
}

/** Row numbers of the parts; each row is in exactly one. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

export interface Fold {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

const PARTS = ['train', 'validation', 'test'] as const;
const ROUNDING = 1e-9; // shares such as 0.1 × 30 are off by an ulp

/** Folds draw from substreams that no split draws from. */
const FIRST_FOLD_SUBSTREAM = 2 ** 31;

/**
 * A split by shares. Of each class of n rows, a part of share s has ⌊n·s⌋ or ⌈n·s⌉; where that leaves a choice, the
 * part that is furthest behind its share of the classes so far gets the row.
 *
 * @param labels [rows] the class of each row
 * @throws InputError for shares outside 0 … 1, for a sum above 1, and when the training part, or a part whose share is
 *   above 0, is left without a row
 */
export function splitRows(
  rows: number,
  shares: SplitShares,
  seed: number,
  labels?: ArrayLike<number>,
): Split {
  const wanted = checkedShares(shares);
  const partOf = new Uint8Array(rows);
  const behind = [0, 0, 0]; // rows that each part is owed by the classes so far
  shuffledClasses(rows, seed, 0, labels).forEach((classRows) => {
    const counts = apportion(classRows.length, wanted, behind);
    let next = 0;
    counts.forEach((count, part) => {
      for (const row of classRows.subarray(next, next + count)) partOf[row] = part;
      next += count;
    });
  });
  const [train, validation, test] = PARTS.map((name, part) => {
    const chosen = rowsWhere(rows, (row) => partOf[row] === part);
    if (chosen.length === 0 && (part === 0 || wanted[part] > 0)) {
      throw new InputError(
        `split: ${name}: expected at least 1 row, got none: a share of ${wanted[part]} of ${rows} rows. ` +
          'Change the shares or add rows.',
      );
    }
    return chosen;
  });
  return { train, validation, test };
}

/**
 * `folds` pairs of training and validation rows. Each row validates in exactly one fold; sizes differ by at most one
 * row, over all rows and within each class.
 *
 * @param labels [rows] the class of each row
 * @throws InputError for fewer than 2 folds, or more folds than rows
 */
export function foldRows(
  rows: number,
  folds: number,
  seed: number,
  labels?: ArrayLike<number>,
): Fold[] {
  if (!Number.isInteger(folds) || folds < 2 || folds > rows) {
    throw new InputError(
      `split: folds: expected a whole number from 2 to the number of rows, ${rows}, got ${folds}.`,
    );
  }
  const foldOf = new Uint32Array(rows);
  let dealt = 0;
  for (const classRows of shuffledClasses(rows, seed, FIRST_FOLD_SUBSTREAM, labels)) {
    for (const row of classRows) foldOf[row] = dealt++ % folds;
  }
  return Array.from({ length: folds }, (_, fold) => ({
    train: rowsWhere(rows, (row) => foldOf[row] !== fold),
    validation: rowsWhere(rows, (row) => foldOf[row] === fold),
  }));
}

function checkedShares({ validation, test }: SplitShares): readonly number[] {
  for (const [name, share] of Object.entries({ validation, test })) {
    if (!(share >= 0 && share <= 1)) {
      throw new InputError(`split: ${name}: expected a share from 0 to 1, got ${share}.`);
    }
  }
  if (validation + test > 1 + ROUNDING) {
    throw new InputError(
      `split: expected shares that add up to at most 1, got ${validation} + ${test} = ${validation + test}. ` +
        'Lower one.',
    );
  }
  return [1 - validation - test, validation, test];
}

/** Rows of one class for each part; `behind` is brought up to date. */
function apportion(count: number, shares: readonly number[], behind: number[]): number[] {
  const quotas = shares.map((share) => share * count);
  const counts = quotas.map((quota) => Math.floor(quota + ROUNDING));
  const owed = quotas.map((quota, part) => behind[part] + quota - counts[part]);
  const open = [0, 1, 2]
    .filter((part) => quotas[part] - counts[part] > ROUNDING)
    .sort((a, b) => owed[b] - owed[a]);
  const rest = count - counts.reduce((sum, number) => sum + number, 0);
  for (const part of open.slice(0, rest)) counts[part]++;
  quotas.forEach((quota, part) => {
    behind[part] += quota - counts[part];
  });
  return counts;
}

/** Per class, in ascending order of the labels, its rows in random order. */
function shuffledClasses(
  rows: number,
  seed: number,
  firstSubstream: number,
  labels: ArrayLike<number> | undefined,
): Uint32Array[] {
  if (labels !== undefined && labels.length !== rows) {
    throw new ShapeError(
      `split: labels: expected one per row: expected ${rows}, got ${labels.length}`,
    );
  }
  const classes = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const label = labels?.[row] ?? 0;
    const members = classes.get(label);
    if (members === undefined) classes.set(label, [row]);
    else members.push(row);
  }
  return [...classes]
    .sort(([a], [b]) => a - b)
    .map(([, members], index) =>
      permutation(seed, firstSubstream + index, members.length, STREAMS.split).map(
        (place) => members[place],
      ),
    );
}

function rowsWhere(rows: number, holds: (row: number) => boolean): Uint32Array {
  const chosen: number[] = [];
  for (let row = 0; row < rows; row++) if (holds(row)) chosen.push(row);
  return Uint32Array.from(chosen);
}
