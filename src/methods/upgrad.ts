import { combinedPlan } from './combined.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** Baseline: the mean of the gradients' projections onto the dual cone (Quinton and Rey 2024, Jacobian descent). */
export const upgrad: PlainMethod = plainMethod({
  name: 'upgrad',
  promise:
    'No loss rises to first order, and larger gradients count more; no objective comes first.',
  plan: (settings) => combinedPlan(settings, { name: 'upgrad', sweeps: 25 }),
});
