import type { Experiment, ResolvedExperiment } from '../../experiment/types.ts';

type Method = ResolvedExperiment['training']['method'];
type Training = NonNullable<Experiment['training']>;

/** Steps of every method where the experiment counts single rows or epochs. */
const STEPS = 2000;

/**
 * The experiment by a method as it is compared with others: all rows in each step, Adam with a cosine, heads solved where
 * the method can, data standardised unless they are classes; same data, initial weights and steps.
 */
export function comparable(experiment: Experiment, method: Method): Experiment {
  const { training = {}, objectives, data } = experiment;
  const { seed, budget, weight, steps, granularity = 'full' } = training;
  const isSquared = objectives.every((one) => !('penalty' in one) && (one.loss ?? 'mse') === 'mse');
  const kept = Object.entries({ seed, budget, weight }).filter(([, value]) => value !== undefined);
  return {
    ...experiment,
    data: { ...data, standardise: isSquared ? true : (data.standardise ?? true) },
    training: {
      ...(Object.fromEntries(kept) as Training),
      method,
      steps: granularity === 'full' ? (steps ?? STEPS) : STEPS,
      optimizer: 'adam',
      schedule: 'cosine',
      ...BY_METHOD[method],
      ...(method === 'simultaneous' && { headSolve: isSquared }),
    },
    ...(method === 'epsilon+lm+loo' && { engine: 'reference' }),
  };
}

/** Methods with settings that the others do not know. */
const BY_METHOD: Readonly<Partial<Record<Method, Training>>> = {
  phase: { projection: 'exact' },
  sequential: { projection: 'exact' },
  simultaneous: { projection: 'exact' },
};
