import { InputError, ShapeError } from '../errors.ts';
import type { Dataset, Matrix } from './dataset.ts';
import { quoted } from './describe.ts';

/** One column's map to what training sees: (value − mean) / std. */
export interface AffineMap {
  readonly mean: number;
  /** Above 0. */
  readonly std: number;
}

/** One map per column of X, and per objective one per column of its target. */
export interface DatasetMaps {
  readonly inputs: readonly AffineMap[];
  readonly targets: readonly (readonly AffineMap[])[];
}

/** A data set as training sees it, with the maps that lead back to the user's units. */
export interface StandardisedDataset {
  readonly dataset: Dataset;
  readonly maps: DatasetMaps;
}

export const IDENTITY_MAP: AffineMap = { mean: 0, std: 1 };

/**
 * Brings every column to mean 0 and population standard deviation 1. With `enabled` false the data set stays as it is
 * and every map is the identity; so do the targets of objectives that `keeps` names.
 *
 * @throws InputError naming a column that is constant, or too large to square in f64.
 */
export function standardise(
  dataset: Dataset,
  enabled = true,
  keeps: readonly boolean[] = [],
): StandardisedDataset {
  const mapsOf = (matrix: Matrix, names: readonly string[], kept = false): readonly AffineMap[] =>
    enabled && !kept ? measuredMaps(matrix, names) : names.map(() => IDENTITY_MAP);
  const maps = {
    inputs: mapsOf(dataset.inputs, dataset.inputNames),
    targets: dataset.targets.map((target, objective) =>
      mapsOf(target, dataset.targetNames[objective] ?? [], keeps[objective]),
    ),
  };
  if (!enabled) return { dataset, maps };
  return {
    dataset: {
      ...dataset,
      inputs: applyMaps(dataset.inputs, maps.inputs),
      targets: dataset.targets.map((target, objective) =>
        applyMaps(target, maps.targets[objective] ?? []),
      ),
    },
    maps,
  };
}

/** The user's units → the units of training, column by column. */
export function applyMaps(matrix: Matrix, maps: readonly AffineMap[]): Matrix {
  return mapColumns(matrix, maps, (value, { mean, std }) => (value - mean) / std);
}

/** The units of training → the user's units: the inverse of `applyMaps`, for predictions. */
export function invertMaps(matrix: Matrix, maps: readonly AffineMap[]): Matrix {
  return mapColumns(matrix, maps, (value, { mean, std }) => value * std + mean);
}

/** Mean and population standard deviation of every column, each summed in row order, in two passes. */
export function columnMoments(matrix: Matrix): AffineMap[] {
  return Array.from({ length: matrix.cols }, (_, col) => {
    let sum = 0;
    for (let row = 0; row < matrix.rows; row++) sum += matrix.values[row * matrix.cols + col];
    const mean = sum / matrix.rows;
    let squares = 0;
    for (let row = 0; row < matrix.rows; row++) {
      squares += (matrix.values[row * matrix.cols + col] - mean) ** 2;
    }
    return { mean, std: Math.sqrt(squares / matrix.rows) };
  });
}

function measuredMaps(matrix: Matrix, names: readonly string[]): readonly AffineMap[] {
  const moments = columnMoments(matrix);
  moments.forEach(({ std }, col) => {
    const where = `data: column ${quoted(names[col] ?? String(col))}`;
    const first = matrix.values[col];
    // Not std = 0: the mean of equal values is rounded, so std is not exactly zero for them.
    if (isConstant(matrix, col) || std === 0) {
      throw new InputError(
        `${where}: expected values that differ, got ${first} in every row, which cannot be standardised. ` +
          'Leave the column out, or set data.standardise to false.',
      );
    }
    if (!Number.isFinite(std)) {
      throw new InputError(
        `${where}: expected a finite standard deviation, got ${std}. Rescale the column.`,
      );
    }
  });
  return moments;
}

function isConstant(matrix: Matrix, col: number): boolean {
  const first = matrix.values[col];
  for (let row = 1; row < matrix.rows; row++) {
    if (matrix.values[row * matrix.cols + col] !== first) return false;
  }
  return true;
}

function mapColumns(
  matrix: Matrix,
  maps: readonly AffineMap[],
  map: (value: number, affine: AffineMap) => number,
): Matrix {
  if (maps.length !== matrix.cols) {
    throw new ShapeError(
      `standardise: expected one map per column: expected ${matrix.cols}, got ${maps.length}`,
    );
  }
  return {
    ...matrix,
    values: matrix.values.map((value, index) => map(value, maps[index % matrix.cols])),
  };
}
