import { combinedPlan } from './combined.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** Baseline: the shortest vector in the hull of the gradients (Désidéri 2012; Sener and Koltun, NeurIPS 2018). */
export const mgda: PlainMethod = plainMethod({
  name: 'mgda',
  promise:
    'Each step lowers all losses to first order, or stops where no direction does; no objective comes first.',
  plan: (settings) => combinedPlan(settings, { name: 'mgda', iterations: 30 }),
});
