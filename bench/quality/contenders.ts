import { METHODS } from '../../src/methods/index.ts';
import { ADAM, type MethodSettings, type Stage } from '../../src/methods/plan.ts';

/** A method as the benchmark runs it. */
export interface Contender {
  readonly name: string;
  /** What it promises for objective 1. */
  readonly promise: string;
  /** Stages for K objectives. */
  readonly stages: (objectives: number) => readonly Stage[];
  /** Steps of the runs that train one objective alone, which its losses are divided by. */
  readonly referenceSteps: number;
}

/** Steps: one-stage methods get 700 against 700 alone; staged ones 500 for objective 1 (design §5). */
const ONE_STAGE = 700;
const FIRST = 500;
const PROTECT = 250;
const RIDGE = 1e-8;

const settings = (objectives: number, changes: Partial<MethodSettings>): MethodSettings => ({
  objectives,
  projection: 'none',
  monitor: 'rows',
  hysteresis: 0,
  steps: ONE_STAGE,
  stages: new Array<number>(objectives).fill(FIRST),
  optimizer: ADAM,
  exact: { damping: 1e-5, compensation: true },
  headRidge: RIDGE,
  weight: 1,
  ...changes,
});

function contender(
  name: string,
  method: keyof typeof METHODS,
  referenceSteps: number,
  changes: (objectives: number) => Partial<MethodSettings> = () => ({}),
): Contender {
  const { promise, stages } = METHODS[method];
  return {
    name,
    promise,
    referenceSteps,
    stages: (objectives) => stages(settings(objectives, changes(objectives))),
  };
}

/** In the order of the table. */
export const CONTENDERS: readonly Contender[] = [
  contender('single', 'single', ONE_STAGE),
  contender('weighted:1', 'weighted', ONE_STAGE),
  contender('weighted:0.01', 'weighted', ONE_STAGE, () => ({ weight: 0.01 })),
  contender('pcgrad', 'pcgrad', ONE_STAGE),
  contender('mgda', 'mgda', ONE_STAGE),
  contender('upgrad', 'upgrad', ONE_STAGE),
  contender('barrier', 'barrier', ONE_STAGE),
  contender('frozen', 'frozen', ONE_STAGE),
  contender('simultaneous', 'simultaneous', ONE_STAGE, () => ({ projection: 'exact' })),
  contender('protect', 'protect', FIRST, (objectives) => ({
    stages: [FIRST, ...new Array<number>(objectives - 1).fill(PROTECT)],
  })),
  contender('epsilon', 'epsilon', FIRST),
];
