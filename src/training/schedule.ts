/** Learning rate over the steps of a stage. */
export interface Schedule {
  readonly name: 'constant' | 'cosine';
  /** Rate of the first step. */
  readonly rate: number;
  /** First step of the stage, counted over the run, and its steps. */
  readonly first: number;
  readonly steps: number;
}

/** Share of the rate that a cosine schedule ends with. */
const FLOOR = 0.01;

/**
 * Rate of a step, counted over the run. `cosine`: rate · (½ (1 + cos πt) · 0.99 + 0.01), t from 0 at the stage's first step
 * to 1 after its last (design §4.7).
 */
export function rateOf({ name, rate, first, steps }: Schedule): (step: number) => number {
  if (name === 'constant') return () => rate;
  return (step) =>
    rate * (0.5 * (1 + Math.cos((Math.PI * (step - first)) / steps)) * (1 - FLOOR) + FLOOR);
}
