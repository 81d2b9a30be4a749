import type { CurvatureRule, MethodSettings, Stage, StepPlan, ValidateRule } from './plan.ts';
import { SGD } from './plan.ts';

/** Weights and damping of Levenberg–Marquardt (design §4.10). */
const CURVATURE: Omit<CurvatureRule, 'objective'> = {
  up: 1.5,
  down: 1.3,
  lowest: 1e-6,
  highest: 1e14,
  highestAtFirst: 1e12,
  damping: { first: 1e-2, down: 3, up: 4, lowest: 1e-10, highest: 1e6 },
};
/** Used where an experiment solves no heads of its own accord; curvature cannot do without. */
const RIDGE = 1e-8;

/** Of Levenberg–Marquardt, for each objective. */
const STEPS = 100;

/** What is left open of a polishing stage. */
export interface Polish {
  readonly validate?: ValidateRule;
  /** Points between the rows hold the objectives above. */
  readonly anchored?: true;
}

/**
 * Each co-training stage of ε-constraint training, followed by lexicographic Levenberg–Marquardt from the feasible
 * network of lowest loss that it saw. The budget of an objective is set by what is best after both.
 */
export function polished(
  stages: readonly Stage[],
  settings: MethodSettings,
  { validate, anchored }: Polish = {},
): Stage[] {
  return stages.flatMap((stage, objective) => {
    if (objective === 0) return [stage];
    const { budgetFor: _, ...training } = stage;
    return [
      { ...training, plan: { ...stage.plan, ...(validate && { validate }) } },
      {
        ...stage,
        plan: { ...curvaturePlan(settings, objective), ...(validate && { validate }) },
        steps: settings.polish ?? STEPS,
        start: 'lowest',
        ...(anchored && { anchored }),
      },
    ];
  });
}

/** Levenberg–Marquardt of objectives 1 … j; for the first objective there is no budget, and it is the plain one. */
export function curvaturePlan(
  { headRidge = RIDGE, monitor }: Pick<MethodSettings, 'headRidge' | 'monitor'>,
  objective: number,
): StepPlan {
  return {
    choose: { name: 'schedule', until: new Array<number>(objective).fill(0) },
    monitor,
    directions: [],
    projection: 'none',
    optimizer: SGD,
    headSolve: { ridge: headRidge, from: 0, to: objective + 1 },
    curvature: { objective, ...CURVATURE },
  };
}
