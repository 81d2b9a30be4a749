/** What all methods of the benchmark have in common (design §5). */
import { ADAM, type MethodSettings } from '../../src/methods/plan.ts';

/** Adam's rate falls from here by a cosine to 1 % within each stage. */
export const RATE = 0.01;
/** ε of the methods with budgets. */
export const BUDGET = 0.01;
/** Of every solved head; heads are solved for every method, or the comparison would be of heads. */
const RIDGE = 1e-8;

/** Steps: one-stage methods get 700 against 700 alone; staged ones 500 for objective 1 against 500. */
export const ONE_STAGE = 700;
export const FIRST = 500;
/** Steps of method protect for each objective below the first. */
export const PROTECT = 250;
/** Steps of Levenberg–Marquardt for each objective below the first, and for an objective alone. */
export const POLISH = 100;

export function recipe(objectives: number, changes: Partial<MethodSettings> = {}): MethodSettings {
  return {
    objectives,
    projection: 'none',
    monitor: 'rows',
    hysteresis: 0,
    steps: ONE_STAGE,
    stages: new Array<number>(objectives).fill(FIRST),
    polish: POLISH,
    optimizer: ADAM,
    exact: { damping: 1e-5, compensation: true },
    headRidge: RIDGE,
    penalties: [],
    weight: 1,
    ...changes,
  };
}
