import type { Experiment, ResolvedExperiment } from '../../experiment/types.ts';
import { BY_PHASES, hasPenalty } from './edits.ts';

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
      ...(BY_PHASES.includes(method) && {
        projection: hasPenalty(experiment) ? 'gradient' : 'exact',
      }),
      ...(method === 'simultaneous' && { headSolve: isSquared }),
    },
  };
}
