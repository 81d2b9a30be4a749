import { elementLoss, isRowLoss, type Loss } from '../../shaders/fragments/loss.ts';
import type { Matrix } from '../data/dataset.ts';
import { columnMoments } from '../data/standardise.ts';

/** A loss as an experiment names it; huber and quantile take their parameter as { huber: δ }, { quantile: q }. */
export type LossSpec = Loss['name'] | { readonly huber: number } | { readonly quantile: number };

/** δ and q where only the name is given: PyTorch's, and the median. */
const DELTA = 1;
const MEDIAN = 0.5;

export function lossOf(spec: LossSpec): Loss {
  if (typeof spec === 'object') {
    return 'huber' in spec
      ? { name: 'huber', delta: spec.huber }
      : { name: 'quantile', quantile: spec.quantile };
  }
  if (spec === 'huber') return { name: spec, delta: DELTA };
  if (spec === 'quantile') return { name: spec, quantile: MEDIAN };
  return { name: spec };
}

/** Whether targets are probabilities of classes: they are not standardised, and predictions go through a link. */
export function isClassification({ name }: Loss): boolean {
  return name === 'binaryCrossEntropy' || name === 'crossEntropy';
}

/** From outputs to predictions: themselves, or probabilities by the logistic function or softmax. */
export const LINKS = ['identity', 'logistic', 'softmax'] as const;
export type Link = (typeof LINKS)[number];

export function linkOf({ name }: Loss): Link {
  if (name === 'crossEntropy') return 'softmax';
  return name === 'binaryCrossEntropy' ? 'logistic' : 'identity';
}

/**
 * The loss of the best constant prediction, which relative thresholds are shares of: for mse the variance, for
 * cross-entropies the entropy of the class shares, for the others the loss at the median (or the quantile).
 */
export function constantLoss(loss: Loss, target: Matrix): number {
  const shares = columnMoments(target).map(({ mean }) => mean);
  if (isRowLoss(loss)) return shares.reduce((sum, share) => sum + entropy(share), 0);
  const columns = shares.map((mean, col) => {
    if (loss.name === 'binaryCrossEntropy') return entropy(mean) + entropy(1 - mean);
    const values = Array.from(
      { length: target.rows },
      (_, row) => target.values[row * target.cols + col],
    );
    const constant = loss.name === 'mse' ? mean : quantileOf(values, quantileFor(loss));
    const losses = values.map((value) => elementLoss(loss, constant, value)[0]);
    return losses.reduce((sum, value) => sum + value, 0) / target.rows;
  });
  return columns.reduce((sum, value) => sum + value, 0) / target.cols;
}

/** −p log p. */
function entropy(share: number): number {
  return share > 0 ? -share * Math.log(share) : 0;
}

function quantileFor(loss: Loss): number {
  return loss.name === 'quantile' ? loss.quantile : MEDIAN;
}

function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
