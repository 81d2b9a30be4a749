import type { Dataset, Matrix } from '../../data/dataset.ts';
import type { Model } from '../../formats/model.ts';
import type { FitBase, TargetColumn } from './protocol.ts';

const LINE_POINTS = 160;
const PLANE_SIZE = 28;
/** More rows than this say no more. */
const MOST_ROWS = 400;
const MOST_TARGETS = 6;

/** What a network is drawn by: asks it once per frame. */
export interface Fit {
  readonly base: FitBase;
  predicted(model: Model): Float64Array[];
}

/** The pictures of a data set: lines over one input, heat maps over two, predictions against targets over more. */
export function fitOf(dataset: Dataset, model: Model): Fit {
  const { inputs, inputNames } = dataset;
  const rows = sampledRows(inputs.rows);
  const drawn = targetsOf(dataset, model, rows);
  const targets = drawn.map(({ column: _, ...target }) => target);
  const onRows = rows.map((row) => rowOf(inputs, row));
  const isNumeric = targets.every(({ classes }) => !classes);
  if (inputs.cols === 1 && isNumeric) {
    const xs = Float64Array.from(onRows, ([x]) => x);
    const grid = evenly(xs.reduce(least), xs.reduce(greatest), LINE_POINTS);
    const base: FitBase = { kind: 'line', input: inputNames[0], xs, grid, targets };
    return {
      base,
      predicted: predictor(
        drawn,
        Array.from(grid, (x) => [x]),
      ),
    };
  }
  if (inputs.cols === 2 && isNumeric) {
    const [first, second] = [0, 1].map((axis) => onRows.map((row) => row[axis]));
    const extent = [first, second].flatMap((values) => [
      values.reduce(least),
      values.reduce(greatest),
    ]) as [number, number, number, number];
    const xs = evenly(extent[0], extent[1], PLANE_SIZE);
    const ys = evenly(extent[2], extent[3], PLANE_SIZE);
    const base: FitBase = {
      kind: 'plane',
      inputs: [inputNames[0], inputNames[1]],
      points: Float64Array.from(onRows.flat()),
      extent,
      size: PLANE_SIZE,
      targets,
    };
    const grid = Array.from(ys, (y) => Array.from(xs, (x) => [x, y])).flat();
    return { base, predicted: predictor(drawn, grid) };
  }
  return { base: { kind: 'rows', targets }, predicted: predictor(drawn, onRows) };
}

/** A target, and the column of its objective that it is; −1: the class of all columns. */
interface Drawn extends TargetColumn {
  readonly column: number;
  readonly width: number;
}

function targetsOf({ targets, targetNames }: Dataset, model: Model, rows: readonly number[]) {
  const all = targets.flatMap((target, objective): Drawn[] => {
    const names = targetNames[objective];
    const width = target.cols;
    if (model.links?.[objective] === 'softmax') {
      const classes = model.classes?.[objective]?.names ?? names;
      const values = Float64Array.from(rows, (row) => largestOf(rowOf(target, row)));
      const name = model.objectiveNames[objective];
      return [{ objective, name, values, classes, column: -1, width }];
    }
    return names.map((name, column) => ({
      objective,
      name,
      column,
      width,
      values: Float64Array.from(rows, (row) => target.values[row * width + column]),
    }));
  });
  return all.slice(0, MOST_TARGETS);
}

function predictor(drawn: readonly Drawn[], rows: number[][]) {
  return (model: Model) => {
    const outputs = model.predict(rows);
    return drawn.map(({ objective, column, width }) =>
      Float64Array.from(rows, (_, row) => {
        if (column >= 0) return outputs[objective][row * width + column];
        return largestOf(outputs[objective].slice(row * width, (row + 1) * width));
      }),
    );
  };
}

function sampledRows(count: number): number[] {
  const every = Math.ceil(count / MOST_ROWS);
  return Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
}

function rowOf({ values, cols }: Matrix, row: number): number[] {
  return Array.from(values.subarray(row * cols, (row + 1) * cols));
}

function evenly(low: number, high: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

function largestOf(values: readonly number[]): number {
  return values.indexOf(values.reduce(greatest));
}

const least = (a: number, b: number) => Math.min(a, b);
const greatest = (a: number, b: number) => Math.max(a, b);
