import { combinedPlan } from './combined.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** Baseline: one loss Σ w^k L_k, k from 0, with a weight that somebody has to choose. */
export const weighted: PlainMethod = plainMethod({
  name: 'weighted',
  promise:
    'All objectives in one weighted sum; how much objective 1 pays for the others depends on the weight, and nothing bounds it.',
  plan: (settings) =>
    combinedPlan(settings, {
      name: 'weighted',
      weights: Array.from({ length: settings.objectives }, (_, k) => settings.weight ** k),
    }),
});
