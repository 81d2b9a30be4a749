import type { MethodSettings, StepPlan } from './plan.ts';

/** The parts of a plan that a method takes over from the experiment as they are. */
export function fromSettings({
  monitor,
  projection,
  optimizer,
  exact,
  headRidge,
  objectives,
}: MethodSettings): Pick<StepPlan, 'monitor' | 'projection' | 'optimizer' | 'exact' | 'headSolve'> {
  return {
    monitor,
    projection,
    optimizer,
    ...(projection === 'exact' && { exact }),
    ...(headRidge !== undefined && { headSolve: { ridge: headRidge, from: 0, to: objectives } }),
  };
}
