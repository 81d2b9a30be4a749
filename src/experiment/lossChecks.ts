import type { Dataset, Matrix } from '../data/dataset.ts';
import { isClassification, lossOf } from '../objectives/loss.ts';
import { isPenalty, lossSpecs } from './objectives.ts';
import type { Checked } from './types.ts';

/** Methods that cannot but solve heads by least squares, which is exact for squared loss alone. */
const SQUARED_ONLY: readonly string[] = [
  'protect',
  'protect+tangent',
  'frozen',
  'epsilon+lm',
  'epsilon+lm+loo',
];

export function lossesFitMethod({ experiment, shape, rows }: Checked) {
  const { method, headSolve } = experiment.training;
  return lossSpecs(experiment.objectives).flatMap((spec, k) => {
    if (spec === undefined) return [];
    const loss = lossOf(spec);
    const where = `objectives.${k}.loss`;
    const outputs = shape.outputs[k] ?? 0;
    return [
      loss.name !== 'mse' && SQUARED_ONLY.includes(method)
        ? `${where}: expected 'mse' with method '${method}', whose heads are least squares, got '${loss.name}'. ` +
          "Use method 'epsilon' or 'phase'."
        : undefined,
      loss.name !== 'mse' && headSolve && !SQUARED_ONLY.includes(method)
        ? `${where}: expected 'mse' with training.headSolve true, got '${loss.name}'. Set training.headSolve to false.`
        : undefined,
      // Before a file is read, a column may turn out to be text.
      loss.name === 'crossEntropy' && outputs === 1 && rows !== undefined
        ? `${where}: 'crossEntropy' expects an output per class, 2 or more, got 1. Use 'binaryCrossEntropy', or name the classes of a CSV column in data.categories.`
        : undefined,
    ];
  });
}

/** Shares of a row's classes may miss 1 by this. */
const ROUNDING = 1e-6;

/** Targets of classification losses are probabilities. */
export function targetProblems(experiment: Checked['experiment'], dataset: Dataset): string[] {
  return experiment.objectives.flatMap((objective, k) => {
    if (isPenalty(objective)) return [];
    const { loss: spec, name } = objective;
    const loss = lossOf(spec);
    const target = dataset.targets[k];
    if (!target || !isClassification(loss)) return [];
    const row = badRow(target, loss.name === 'crossEntropy');
    if (row === undefined) return [];
    const got = Array.from(target.values.subarray(row * target.cols, (row + 1) * target.cols));
    const wanted =
      loss.name === 'crossEntropy'
        ? 'shares of the classes, from 0 and adding up to 1'
        : 'probabilities from 0 to 1';
    return [
      `objectives.${k}.loss: '${loss.name}' expects targets that are ${wanted}, got ${got.join(', ')} in row ${row + 1} of ${name}. ` +
        'Encode the classes, or choose another loss.',
    ];
  });
}

function badRow({ rows, cols, values }: Matrix, addUp: boolean): number | undefined {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let col = 0; col < cols; col++) {
      const value = values[row * cols + col];
      if (!(value >= 0 && value <= 1 + ROUNDING)) return row;
      sum += value;
    }
    if (addUp && Math.abs(sum - 1) > ROUNDING) return row;
  }
  return undefined;
}
