import { type MethodSettings, SGD } from '../../src/methods/plan.ts';

/** Gradient descent, heads included. */
export const PLAIN_UPDATE: Pick<
  MethodSettings,
  'optimizer' | 'exact' | 'headRidge' | 'steps' | 'penalties' | 'weight'
> = {
  optimizer: SGD,
  exact: { damping: 1e-5, compensation: false },
  headRidge: undefined,
  steps: 12,
  penalties: [],
  weight: 1,
};

/** Settings of an experiment with three objectives. */
export const SETTINGS: MethodSettings = {
  objectives: 3,
  projection: 'masked',
  monitor: 'data',
  hysteresis: 0.1,
  stages: [4, 3, 5],
  ...PLAIN_UPDATE,
};
