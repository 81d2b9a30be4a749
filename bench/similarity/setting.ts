/** What is varied, and the experiment of one combination: the report's network on two targets of a chosen correlation. */
import type { Experiment } from '../../src/experiment/types.ts';
import { correlatedTargets } from './targets.ts';

/** ±0.98 is where the report's own targets lie: y1 and y2 have 0.981. */
export const RHOS = [
  -1, -0.98, -0.9, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 0.9, 0.98, 1,
] as const;
export const PROJECTIONS = ['none', 'hyperplane', 'masked'] as const;
/** One row a step, as the report trains, or all 21. */
export const GRANULARITIES = ['sample', 'full'] as const;

export type Projection = (typeof PROJECTIONS)[number];
export type Granularity = (typeof GRANULARITIES)[number];

export interface Setting {
  readonly rho: number;
  /** Of the initial weights and of the second target. */
  readonly seed: number;
  readonly projection: Projection;
  readonly granularity: Granularity;
}

/**
 * `relative` thresholds at which objective 2 gets about half the steps. They are near the 1 % of the variance of y1
 * that this network hardly fits, so that L₁ does not fall far below them.
 */
export const TRAINING = {
  sample: { learningRate: 0.01, relative: 0.02 },
  full: { learningRate: 0.05, relative: 0.015 },
} as const;

export function experimentOf(setting: Setting, steps: number): Experiment {
  const { x, first, second } = correlatedTargets(setting.rho, setting.seed);
  const { learningRate, relative } = TRAINING[setting.granularity];
  return {
    data: { x, targets: [first, second] },
    network: { hidden: [10], init: { scheme: 'he', seed: setting.seed } },
    objectives: [{ name: 'first', threshold: { relative } }, { name: 'second' }],
    training: {
      projection: setting.projection,
      granularity: setting.granularity,
      learningRate,
      steps,
    },
    engine: 'reference',
    record: { leakEvery: 1, movementEvery: 0 },
  };
}
