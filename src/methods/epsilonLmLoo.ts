import { epsilon } from './epsilon.ts';
import type { Method, ValidateRule } from './plan.ts';
import { polished } from './polish.ts';

const VALIDATE: ValidateRule = { ridges: [1e-8, 1e-6, 1e-4, 1e-2], every: 5 };

/**
 * `epsilon+lm` made for new data: points between the rows hold what is above, networks are told by leave-one-out, and so
 * are the outputs of the lower objectives and their ridges (design §4.10).
 */
export const epsilonLmLoo: Method = {
  name: 'epsilon+lm+loo',
  promise:
    'Only networks that keep every budget are kept; which of them, and how its outputs are read, leave-one-out decides.',
  stages: (settings) =>
    polished(epsilon.stages(settings), settings, { validate: VALIDATE, anchored: true }),
  outputs: {
    judge: 'leave-one-out',
    ridges: Array.from({ length: 11 }, (_, i) => 10 ** (i - 10)),
  },
};
