import type { ParsedExperiment } from './types.ts';

type Training = ParsedExperiment['training'];
type Filled = 'optimizer' | 'schedule' | 'headSolve' | 'compensation';

/** Settings whose default is what the method works best with. */
export type MethodDefaults = { readonly [Key in Filled]-?: Exclude<Training[Key], undefined> };

/** The report's: descent at a constant rate, heads included, and frozen to the bit (design §4.1, §4.4). */
const DESCENT: MethodDefaults = {
  optimizer: 'sgd',
  schedule: 'constant',
  headSolve: false,
  compensation: false,
};
/** Design §4.5, §4.7: solved heads matter more than any rule for the trunk. */
const RECOMMENDED: MethodDefaults = {
  optimizer: 'adam',
  schedule: 'cosine',
  headSolve: true,
  compensation: true,
};

const DEFAULTS: Readonly<Record<Training['method'], MethodDefaults>> = {
  phase: DESCENT,
  sequential: DESCENT,
  simultaneous: { ...DESCENT, compensation: true },
  epsilon: RECOMMENDED,
  protect: RECOMMENDED,
  single: RECOMMENDED,
  frozen: RECOMMENDED,
  weighted: RECOMMENDED,
  pcgrad: RECOMMENDED,
  mgda: RECOMMENDED,
  upgrad: RECOMMENDED,
  barrier: RECOMMENDED,
};

/** A training section with the method's defaults where the user says nothing. */
export function withMethodDefaults<T extends Pick<Training, 'method' | Filled>>(
  training: T,
): Omit<T, Filled> & MethodDefaults {
  const defaults = DEFAULTS[training.method];
  return {
    ...training,
    optimizer: training.optimizer ?? defaults.optimizer,
    schedule: training.schedule ?? defaults.schedule,
    headSolve: training.headSolve ?? defaults.headSolve,
    compensation: training.compensation ?? defaults.compensation,
  };
}
