import { alonePlan } from './alone.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** Objective 1 alone: the standard network, and the reference that every promise is measured against. */
export const single: PlainMethod = plainMethod({
  name: 'single',
  promise: 'Only objective 1 is trained; the other heads stay as they began.',
  plan: (settings) => alonePlan(settings, 0),
});
