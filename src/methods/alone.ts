import type { MethodSettings, StepPlan } from './plan.ts';

/** One objective alone: its head and the trunk; all other heads keep their bits. */
export function alonePlan(
  { monitor, optimizer, headRidge }: MethodSettings,
  objective: number,
): StepPlan {
  return {
    choose: { name: 'schedule', until: new Array<number>(objective).fill(0) },
    monitor,
    directions: [objective],
    projection: 'none',
    optimizer,
    ...(headRidge !== undefined && {
      headSolve: { ridge: headRidge, from: objective, to: objective + 1 },
    }),
  };
}
