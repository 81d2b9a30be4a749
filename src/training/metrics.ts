/**
 * How good predictions are, in the units of the targets: errors per output, and scores of classes.
 *
 *   predicted, target   [rows, outputs]    one number per row and output
 *   scores              [rows, classes]    the predicted class of a row is its largest score, the first of equals
 *   labels              [rows]             the class of each row, 0 … classes − 1
 *
 * RMSE = √(Σ(p − t)² / N), MAE = Σ|p − t| / N, R² = 1 − Σ(p − t)² / Σ(t − mean t)², each over the rows of one output.
 * R² compares with a guess at the mean. Of a constant target it is not defined: NaN, because 0 and 1 would both claim
 * something about the predictions.
 */
import type { Matrix } from '../data/dataset.ts';
import { columnMoments } from '../data/standardise.ts';
import { InputError, ShapeError } from '../errors.ts';

/** Root mean square error, per output. */
export function rmse(predicted: Matrix, target: Matrix): number[] {
  return meanOverRows(predicted, target, (error) => error ** 2).map(Math.sqrt);
}

/** Mean absolute error, per output. */
export function mae(predicted: Matrix, target: Matrix): number[] {
  return meanOverRows(predicted, target, Math.abs);
}

/** Share of the target's variance that the predictions explain, per output; NaN for a constant target. */
export function rSquared(predicted: Matrix, target: Matrix): number[] {
  const meanSquares = meanOverRows(predicted, target, (error) => error ** 2);
  const means = columnMoments(target).map(({ mean }) => mean);
  const guess = { ...target, values: target.values.map((_, at) => means[at % target.cols]) };
  return meanOverRows(guess, target, (error) => error ** 2).map((variance, col) =>
    // Not variance = 0: the mean of equal values is rounded, so it is not exactly zero for them.
    isConstant(target, col) ? Number.NaN : 1 - meanSquares[col] / variance,
  );
}

/**
 * The class of the largest score in each row; of equal ones the first.
 *
 * @throws InputError naming row and column of a NaN
 */
export function predictedClasses(scores: Matrix): Uint32Array {
  checkNotEmpty('predictedClasses', scores);
  return Uint32Array.from({ length: scores.rows }, (_, row) => {
    let best = 0;
    for (let col = 0; col < scores.cols; col++) {
      const score = scores.values[row * scores.cols + col];
      if (Number.isNaN(score)) {
        throw new InputError(
          `predictedClasses: scores: row ${row}, column ${col}: expected a number, got NaN.`,
        );
      }
      if (score > scores.values[row * scores.cols + best]) best = col;
    }
    return best;
  });
}

/** Share of the rows whose predicted class is their label. */
export function accuracy(scores: Matrix, labels: ArrayLike<number>): number {
  return accuracyOf(confusionMatrix(scores, labels));
}

/** The same from a confusion matrix. */
export function accuracyOf({ cols, values }: Matrix): number {
  let right = 0;
  for (let label = 0; label < cols; label++) right += values[label * cols + label];
  return right / values.reduce((sum, count) => sum + count, 0);
}

/** Rows counted by label and predicted class: [classes (label), classes (predicted)]. */
export function confusionMatrix(scores: Matrix, labels: ArrayLike<number>): Matrix {
  const classes = scores.cols;
  if (labels.length !== scores.rows) {
    throw new ShapeError(
      `confusionMatrix: labels: expected one per row of scores: expected ${scores.rows}, got ${labels.length}`,
    );
  }
  const counts = new Float64Array(classes * classes);
  predictedClasses(scores).forEach((predicted, row) => {
    const label = checkedClass(labels[row], classes, `confusionMatrix: labels[${row}]`);
    counts[label * classes + predicted]++;
  });
  return { rows: classes, cols: classes, values: counts };
}

function meanOverRows(
  predicted: Matrix,
  target: Matrix,
  measure: (error: number) => number,
): number[] {
  const [got, expected] = [predicted, target].map(({ rows, cols }) => `[${rows}, ${cols}]`);
  if (got !== expected) {
    throw new ShapeError(
      `metrics: predicted: expected the target's shape: expected ${expected}, got ${got}`,
    );
  }
  checkNotEmpty('metrics', target);
  return Array.from({ length: target.cols }, (_, col) => {
    let sum = 0;
    for (let at = col; at < target.values.length; at += target.cols) {
      sum += measure(predicted.values[at] - target.values[at]);
    }
    return sum / target.rows;
  });
}

function isConstant({ rows, cols, values }: Matrix, col: number): boolean {
  for (let row = 1; row < rows; row++) if (values[row * cols + col] !== values[col]) return false;
  return true;
}

function checkNotEmpty(who: string, { rows, cols }: Matrix): void {
  if (rows > 0 && cols > 0) return;
  throw new ShapeError(`${who}: expected at least 1 row and 1 column, got [${rows}, ${cols}]`);
}

function checkedClass(value: number, classes: number, where: string): number {
  if (Number.isInteger(value) && value >= 0 && value < classes) return value;
  throw new InputError(`${where}: expected a class from 0 to ${classes - 1}, got ${value}.`);
}
