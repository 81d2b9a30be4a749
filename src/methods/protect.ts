import { alonePlan } from './alone.ts';
import type { Method, MethodSettings, StepPlan } from './plan.ts';

const RIDGE = 1e-8;
const HALVINGS = 4;

/**
 * Objective after objective from a trained network: every step for a lower one is projected off what is protected,
 * corrected, its heads repaired, and taken only if all budgets hold (design §4.4).
 */
export const protect: Method = {
  name: 'protect',
  promise:
    'No step is taken that breaks a budget: L₁ ends at most ε above what objective 1 reached alone, or at its threshold where that is higher.',
  stages: (settings) =>
    settings.stages.map((steps, objective) => ({
      plan: objective === 0 ? alonePlan(settings, 0) : protectedPlan(settings, objective),
      steps,
      start: objective === 0 ? 'initial' : 'previous',
      budgetFor: objective,
      keepsThreshold: true,
    })),
};

function protectedPlan(
  { monitor, optimizer, exact, headRidge }: MethodSettings,
  objective: number,
): StepPlan {
  return {
    choose: { name: 'schedule', until: new Array<number>(objective).fill(0) },
    monitor,
    directions: [objective],
    projection: 'exact',
    exact: { ...exact, compensation: true },
    optimizer,
    accept: {
      objective,
      correct: true,
      repairRidge: headRidge ?? RIDGE,
      halvings: HALVINGS,
    },
    ...(headRidge !== undefined && {
      headSolve: { ridge: headRidge, from: objective, to: objective + 1 },
    }),
  };
}
