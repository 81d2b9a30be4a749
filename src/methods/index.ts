import { barrier } from './barrier.ts';
import { epsilon } from './epsilon.ts';
import { epsilonLm } from './epsilonLm.ts';
import { epsilonLmLoo } from './epsilonLmLoo.ts';
import { epsilonTangent } from './epsilonTangent.ts';
import { frozen } from './frozen.ts';
import { mgda } from './mgda.ts';
import { nonArchimedean } from './nonArchimedean.ts';
import { pcgrad } from './pcgrad.ts';
import { phase } from './phase.ts';
import type { Method } from './plan.ts';
import { protect } from './protect.ts';
import { protectTangent } from './protectTangent.ts';
import { sequential } from './sequential.ts';
import { simultaneous } from './simultaneous.ts';
import { single } from './single.ts';
import { upgrad } from './upgrad.ts';
import { weighted } from './weighted.ts';

export type { Method, MethodSettings, Projection, Stage, StepPlan } from './plan.ts';

/** Methods of one stage, which have a plan of their own. */
export const PLAIN_METHODS = {
  phase,
  sequential,
  simultaneous,
  single,
  weighted,
  pcgrad,
  mgda,
  upgrad,
  barrier,
  nonArchimedean,
} as const;

/** Every method by the name that an experiment calls it. */
export const METHODS = {
  ...PLAIN_METHODS,
  frozen,
  protect,
  epsilon,
  'protect+tangent': protectTangent,
  'epsilon+tangent': epsilonTangent,
  'epsilon+lm': epsilonLm,
  'epsilon+lm+loo': epsilonLmLoo,
} satisfies Readonly<Record<string, Method>>;
