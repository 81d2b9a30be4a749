import type { MethodSettings } from '../../src/methods/plan.ts';

/** Settings of an experiment with three objectives. */
export const SETTINGS: MethodSettings = {
  objectives: 3,
  projection: 'masked',
  monitor: 'data',
  hysteresis: 0.1,
  stages: [4, 3, 5],
};
