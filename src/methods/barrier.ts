import { combinedPlan } from './combined.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** Baseline: the dynamic barrier (Gong, Liu and Liu, NeurIPS 2021), with a constant barrier of β = 1. */
export const barrier: PlainMethod = plainMethod({
  name: 'barrier',
  promise:
    'Each step lowers L₁ at least as fast as its own gradient would, to first order; finite steps may still raise it.',
  plan: (settings) => combinedPlan(settings, { name: 'barrier', beta: 1 }),
});
