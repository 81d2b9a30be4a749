import { combinedPlan } from './combined.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** Baseline: every gradient loses its components against the others it conflicts with (Yu et al., NeurIPS 2020). */
export const pcgrad: PlainMethod = plainMethod({
  name: 'pcgrad',
  promise:
    'Conflicting gradients are projected off each other; all objectives are equal, so objective 1 is not protected.',
  plan: (settings) => combinedPlan(settings, { name: 'pcgrad' }),
});
