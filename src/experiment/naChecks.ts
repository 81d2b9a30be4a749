import { COEFFICIENTS } from '../../shaders/fragments/coefficients.ts';
import { lossOf } from '../objectives/loss.ts';
import { isPenalty } from './objectives.ts';
import type { Checked } from './types.ts';

/** What a non-Archimedean network asks: a coefficient per objective, of one output each or of as many, and squared losses. */
export function nonArchimedeanFits({ experiment, shape }: Checked) {
  const { training, objectives } = experiment;
  const { method, naLoss, headSolve } = training;
  const isNa = method === 'nonArchimedean';
  if (!isNa) {
    return [
      naLoss === 'lexicographic'
        ? undefined
        : `training.naLoss: expected 'lexicographic' with method '${method}', got '${naLoss}'. ` +
          "Remove it, or set training.method to 'nonArchimedean'.",
    ];
  }
  const { least, most } = COEFFICIENTS;
  const count = objectives.length;
  const unequal = shape.outputs.findIndex((outputs) => outputs !== shape.outputs[0]);
  const other = objectives.findIndex((one) => !isPenalty(one) && lossOf(one.loss).name !== 'mse');
  return [
    count < least || count > most
      ? `objectives: expected ${least} to ${most} with method 'nonArchimedean', a coefficient each, got ${count}. ` +
        "Use another number, or method 'epsilon'."
      : undefined,
    unequal > 0
      ? `data: expected as many outputs for every objective with method 'nonArchimedean', whose coefficients they are, got ` +
        `${shape.outputs[0]} for objective 1 and ${shape.outputs[unequal]} for objective ${unequal + 1}. Use method 'epsilon'.`
      : undefined,
    other >= 0
      ? `objectives.${other}.loss: expected 'mse' with method 'nonArchimedean', got another. Use method 'epsilon' or 'phase'.`
      : undefined,
    headSolve
      ? "training.headSolve: expected false with method 'nonArchimedean', got true: all coefficients descend. Set it to false."
      : undefined,
  ];
}
