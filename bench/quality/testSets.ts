import type { Matrix } from '../../src/data/dataset.ts';
import { REPORT21_CSV } from '../../src/data/report21.ts';
import { counterUniform } from '../../src/numbers/counter.ts';

/** Points with their targets, in the units of training. */
export interface DataSet {
  readonly inputs: Matrix;
  readonly targets: Matrix;
}

/** A shipped problem as functions, and the points that it is trained on. */
interface Source {
  readonly train: readonly (readonly number[])[];
  readonly test: readonly (readonly number[])[];
  readonly targets: readonly ((x: readonly number[]) => number)[];
  /** Whether x is standardised like the targets. */
  readonly scalesInputs: boolean;
}

const [, ...ROWS] = REPORT21_CSV.trim()
  .split('\n')
  .map((line) => line.split(',').map(Number));
const X = ROWS.map(([x]) => x);

/** Straight lines between the report's points. */
const between =
  (column: number) =>
  ([x]: readonly number[]): number => {
    const right = Math.min(
      X.length - 1,
      Math.max(
        1,
        X.findIndex((at) => at >= x),
      ),
    );
    const share = (x - X[right - 1]) / (X[right] - X[right - 1]);
    return ROWS[right - 1][column] * (1 - share) + ROWS[right][column] * share;
  };
const square = ([x]: readonly number[]) => x * x;
const inverse = ([x]: readonly number[]) => 1 / x;

const middles = (xs: readonly number[]) => xs.slice(1).map((x, i) => [(x + xs[i]) / 2]);
const line = (xs: readonly number[], targets: Source['targets'], scalesInputs = true): Source => ({
  train: xs.map((x) => [x]),
  test: middles(xs),
  targets,
  scalesInputs,
});
const WAVES = Array.from({ length: 48 }, (_, i) => -1.7 + (3.4 * i) / 47);
const TEST_POINTS = 1000;

/** By the name of the setting without its activation; the plane needs the points of the file. */
function sourceOf(problem: string, plane: readonly (readonly number[])[]): Source | undefined {
  switch (problem) {
    case 'base(y1,y2)':
      return line(X, [between(1), between(2)]);
    case 'y1,1/x':
      return line(X.slice(1), [between(1), inverse]);
    case 'x2,1/x':
      return line(X.slice(1), [square, inverse]);
    case 'y1,y2,y3':
      return line(X, [between(1), between(2), between(3)]);
    case 'sin,cos':
      return line(WAVES, [([q]) => Math.sin(2.5 * q), ([q]) => Math.cos(4 * q)], false);
    case '2D':
      return {
        train: plane,
        test: Array.from({ length: TEST_POINTS }, (_, i) =>
          [0, 1].map((axis) => 3.4 * counterUniform(77, 1, 2 * i + axis) - 1.7),
        ),
        targets: [([a, b]) => Math.sin(2 * a) * b, ([a, b]) => a * a - Math.abs(b)],
        scalesInputs: false,
      };
    default:
      return undefined;
  }
}

/** Points of a shipped setting that were not trained on: midpoints of the lines, 1,000 random points of the plane. */
export function testSetOf(name: string, x: readonly (readonly number[])[]): DataSet | undefined {
  return dataSetOf(name, x, 'test');
}

/** A shipped setting from its functions, in the units of its training points; undefined for other settings. */
export function dataSetOf(
  name: string,
  x: readonly (readonly number[])[],
  which: 'train' | 'test',
): DataSet | undefined {
  const source = sourceOf(name.replace(/ (tanh|relu)$/, ''), x);
  if (!source) return undefined;
  const { train, targets, scalesInputs } = source;
  const points = source[which];
  const inputs = train[0].map((_, i) => (point: readonly number[]) => point[i]);
  return {
    inputs: sideBySide(
      inputs.map((column) => (scalesInputs ? scaled(column, train, points) : points.map(column))),
    ),
    targets: sideBySide(targets.map((column) => scaled(column, train, points))),
  };
}

/** A function at some points, by the mean and standard deviation that it has over the training points. */
function scaled(
  column: (point: readonly number[]) => number,
  train: Source['train'],
  points: Source['test'],
): number[] {
  const values = train.map(column);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return points.map((point) => (column(point) - mean) / Math.sqrt(variance));
}

function sideBySide(columns: readonly (readonly number[])[]): Matrix {
  const [{ length: rows }] = columns;
  return {
    rows,
    cols: columns.length,
    values: Float64Array.from(
      Array.from({ length: rows }, (_, row) => columns.map((column) => column[row])).flat(),
    ),
  };
}
