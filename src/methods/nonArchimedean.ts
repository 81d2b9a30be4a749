import { type PlainMethod, plainMethod } from './plan.ts';

/**
 * A fully non-Archimedean network: every weight is w₀ + w₁η + …, objective n + 1 is coefficient n of its output, and all
 * coefficients descend in every step (design §4.9).
 */
export const nonArchimedean: PlainMethod = plainMethod({
  name: 'nonArchimedean',
  promise:
    'The standard parts are, bit for bit, the standard network trained on objective 1 alone; what serves the others is infinitesimal.',
  plan: ({ monitor, optimizer, naLoss = 'lexicographic' }) => ({
    choose: { name: 'all' },
    monitor,
    directions: [0],
    projection: 'none',
    optimizer,
    naLoss,
  }),
});
