import { METHODS } from '../../src/methods/index.ts';
import type { Method, MethodSettings, OutputRule, Stage } from '../../src/methods/plan.ts';
import { FIRST, ONE_STAGE, PROTECT, recipe } from './recipe.ts';

/** A method as the benchmark runs it. */
export interface Contender {
  readonly name: string;
  /** What it promises for L₁, in a table cell. */
  readonly promise: string;
  /** Stages for K objectives. */
  readonly stages: (objectives: number) => readonly Stage[];
  /** Steps of the runs that train one objective alone, which its losses are divided by. */
  readonly referenceSteps: number;
  /** How its outputs are read in the end; absent: by their heads. */
  readonly outputs?: OutputRule | undefined;
  /** Runs from as many starts, of which the lexicographically best one counts. */
  readonly members: number;
  /** Loss at which an objective is met, as a share of its target's variance; only phases ask for it. */
  readonly threshold: number;
}

function contender(
  name: string,
  method: keyof typeof METHODS,
  promise: string,
  referenceSteps: number = ONE_STAGE,
  changes: (objectives: number) => Partial<MethodSettings> = () => ({}),
  threshold = 0,
): Contender {
  return {
    name,
    promise,
    referenceSteps,
    threshold,
    members: 1,
    outputs: (METHODS[method] as Method).outputs,
    stages: (objectives) => METHODS[method].stages(recipe(objectives, changes(objectives))),
  };
}

const NONE = 'none';
/** These rules bound the combined gradient; Adam then rescales it coordinate by coordinate. */
const DESCENT_ONLY = 'first order, lost under Adam';

const KEPT = '≤ 1.01 × its own first stage';

const protectStages = (objectives: number): Partial<MethodSettings> => ({
  stages: [FIRST, ...new Array<number>(objectives - 1).fill(PROTECT)],
});

/** In the order of the table. */
export const CONTENDERS: readonly Contender[] = [
  contender('single', 'single', 'it alone is trained'),
  contender('weighted:1', 'weighted', NONE),
  contender('weighted:0.01', 'weighted', NONE, ONE_STAGE, () => ({ weight: 0.01 })),
  contender('pcgrad', 'pcgrad', NONE),
  contender('mgda', 'mgda', DESCENT_ONLY),
  contender('upgrad', 'upgrad', DESCENT_ONLY),
  contender('barrier', 'barrier', DESCENT_ONLY),
  contender('frozen', 'frozen', 'exactly as alone'),
  contender(
    'simultaneous',
    'simultaneous',
    'the others leave it still, to first order',
    ONE_STAGE,
    () => ({ projection: 'exact' }),
  ),
  contender('protect', 'protect', KEPT, FIRST, protectStages),
  contender('protect+tangent', 'protect+tangent', KEPT, FIRST, protectStages),
  contender('epsilon', 'epsilon', KEPT, FIRST),
  contender('epsilon+lm', 'epsilon+lm', KEPT, FIRST),
  contender('epsilon+lm+loo', 'epsilon+lm+loo', KEPT, FIRST),
];

/**
 * Run only where asked for by name. `phase`: its heads rest in turn, so they descend while all others are solved, and R
 * compares heads more than trunks. `epsilon+lm:8`: eight times the steps.
 */
export const ON_REQUEST: readonly Contender[] = [
  contender(
    'phase',
    'phase',
    'repaired when above its threshold (0.001)',
    ONE_STAGE,
    () => ({ projection: 'exact', headRidge: undefined }),
    0.001,
  ),
  { ...contender('epsilon+lm:8', 'epsilon+lm', KEPT, FIRST), members: 8 },
];
