import { alonePlan } from './alone.ts';
import type { Method, MethodSettings, StepPlan } from './plan.ts';

/** Multipliers grow or shrink by this in a step, between these bounds (design §4.10). */
const RATE = 1.02;
const LOWEST = 1e-3;
const HIGHEST = 1e4;

/**
 * ε-constraint co-training, the recommended strict method: objective 1 alone sets its budget and the network to fall back
 * on; then all objectives up to j are trained together from the first weights, under the budgets of those above, and the
 * best network that keeps every budget is what remains (design §4.10).
 */
export const epsilon: Method = {
  name: 'epsilon',
  promise:
    'Only networks that keep every budget are kept: L₁ ends at most ε above what objective 1 reached alone, by construction.',
  stages: (settings) =>
    settings.stages.map((steps, objective) => ({
      plan: objective === 0 ? alonePlan(settings, 0) : coTraining(settings, objective),
      steps,
      start: objective < 2 ? 'initial' : 'previous',
      budgetFor: objective,
      ...(settings.penalties.includes(objective) && { keepsThreshold: true }),
    })),
};

function coTraining(
  { objectives, monitor, optimizer, headRidge }: MethodSettings,
  objective: number,
): StepPlan {
  return {
    choose: { name: 'schedule', until: new Array<number>(objective).fill(0) },
    monitor,
    directions: Array.from({ length: objectives }, (_, k) => k),
    projection: 'none',
    optimizer,
    combine: { name: 'multipliers' },
    ...(headRidge === undefined
      ? { headsAbove: true }
      : { headSolve: { ridge: headRidge, from: 0, to: objective + 1 } }),
    constrain: { objective, rate: RATE, lowest: LOWEST, highest: HIGHEST },
  };
}
