import type { Dataset, Matrix } from '../../src/data/dataset.ts';

type Rows = readonly (readonly number[])[];

const matrixOf = (rows: Rows): Matrix => ({
  rows: rows.length,
  cols: rows[0].length,
  values: Float64Array.from(rows.flat()),
});

/** Columns x0, x1, …; targets t0.0, t0.1, … */
export function datasetOf(inputs: Rows, targets: readonly Rows[]): Dataset {
  return {
    inputs: matrixOf(inputs),
    targets: targets.map(matrixOf),
    inputNames: inputs[0].map((_, col) => `x${col}`),
    targetNames: targets.map((target, k) => target[0].map((_, col) => `t${k}.${col}`)),
  };
}
