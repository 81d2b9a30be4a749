import type { LossSpec } from '../objectives/loss.ts';
import type { ParsedExperiment } from './types.ts';
import { optimizerOptions } from './updateSchema.ts';

type Training = ParsedExperiment['training'];
type Filled =
  | 'method'
  | 'projection'
  | 'optimizer'
  | 'weightDecay'
  | 'schedule'
  | 'headSolve'
  | 'compensation';
type Given<Key extends keyof Training> = Exclude<Training[Key], undefined>;
type MethodName = Given<'method'>;

/** Settings whose default is what the method works best with. */
type MethodDefaults = Omit<FilledTraining, 'method' | 'projection' | 'weightDecay'>;
export type FilledTraining = { readonly [Key in Filled]-?: Given<Key> };

/** PyTorch's. */
const ADAMW_DECAY = 0.01;

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

const DEFAULTS: Readonly<Record<MethodName, MethodDefaults>> = {
  phase: DESCENT,
  sequential: DESCENT,
  simultaneous: { ...DESCENT, compensation: true },
  epsilon: RECOMMENDED,
  'epsilon+lm': RECOMMENDED,
  'epsilon+lm+loo': RECOMMENDED,
  protect: RECOMMENDED,
  'protect+tangent': RECOMMENDED,
  'epsilon+tangent': RECOMMENDED,
  single: RECOMMENDED,
  frozen: RECOMMENDED,
  weighted: RECOMMENDED,
  pcgrad: RECOMMENDED,
  mgda: RECOMMENDED,
  upgrad: RECOMMENDED,
  barrier: RECOMMENDED,
  nonArchimedean: { ...RECOMMENDED, headSolve: false, compensation: false },
};

/**
 * A training section with a method, and the method's defaults where the user says nothing. Only heads of squared losses
 * are solved, and none beside penalties; those need a projection that goes by gradients.
 *
 * @param losses of all objectives; undefined for penalties
 */
export function withMethodDefaults<T extends Training>(
  training: T,
  losses: readonly (LossSpec | undefined)[],
): Omit<T, Filled> & FilledTraining {
  const isSquared = losses.every((loss) => loss === 'mse');
  const isPenalised = losses.includes(undefined);
  const method = training.method ?? defaultMethod(training);
  const defaults = DEFAULTS[method];
  const optimizer = training.optimizer ?? defaults.optimizer;
  const isDecoupled = optimizerOptions(optimizer).name === 'adamw';
  return {
    ...training,
    method,
    projection: training.projection ?? (isPenalised ? 'gradient' : 'exact'),
    optimizer,
    weightDecay: training.weightDecay ?? (isDecoupled ? ADAMW_DECAY : 0),
    schedule: training.schedule ?? defaults.schedule,
    headSolve: training.headSolve ?? (defaults.headSolve && isSquared),
    compensation: training.compensation ?? defaults.compensation,
  };
}

/** The recommended method, unless a setting is given that only training in phases knows. */
function defaultMethod(training: Training): MethodName {
  const { granularity, projection, freeze, monitor, hysteresis } = training;
  const speaksOfPhases =
    granularity !== 'full' ||
    projection !== undefined ||
    freeze.length > 0 ||
    monitor !== 'rows' ||
    hysteresis > 0;
  return speaksOfPhases ? 'phase' : 'epsilon';
}
