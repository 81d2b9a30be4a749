import { phase } from './phase.ts';
import type { Method } from './plan.ts';
import { sequential } from './sequential.ts';
import { simultaneous } from './simultaneous.ts';

export type { Method, MethodSettings, Projection, StepPlan } from './plan.ts';

/** Every method by the name that an experiment calls it. */
export const METHODS: Readonly<Record<Method['name'], Method>> = {
  phase,
  sequential,
  simultaneous,
};
