/** Two noisy targets of few rows, which networks soon fit too well, and their early stopping. */
import type { Experiment } from '../../src/experiment/types.ts';
import { counterNormal } from '../../src/numbers/counter.ts';

export const EVERY = 10;
export const PATIENCE = 60;
export const STEPS = 1200;

/** Half of the rows validate. */
export function noisyData(rows: number, noise: number) {
  const x = Array.from({ length: rows }, (_, row) => (2 * row) / rows - 1);
  const around = (clean: (x: number) => number, stream: number) =>
    x.map((value, row) => clean(value) + noise * counterNormal(31, stream, row));
  return {
    x,
    targets: [around((v) => Math.sin(4 * v), 1), around((v) => Math.sin(3 * v), 2)],
    standardise: false,
    split: { validation: 0.5, seed: 3 },
  };
}

export function noisyExperiment(training: object, rest: object = {}): Experiment {
  return {
    data: noisyData(24, 0.5),
    network: { hidden: [12], activation: 'tanh' },
    objectives: [{ threshold: 0.3 }, {}],
    training: {
      steps: STEPS,
      learningRate: 0.02,
      granularity: 'full',
      optimizer: 'adam',
      earlyStopping: { patience: PATIENCE, every: EVERY, tolerance: 0.001 },
      ...training,
    },
    record: { leakEvery: 0, movementEvery: EVERY, parameters: true },
    engine: 'reference',
    ...rest,
  } as Experiment;
}
