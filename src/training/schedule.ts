import type { LearningRate } from '../engines/rate.ts';

/** How the learning rate goes over the steps of a stage. */
export type ScheduleRule = (
  | { readonly name: 'constant' | 'cosine' }
  /** Times `factor` after every so many steps. */
  | { readonly name: 'step'; readonly every: number; readonly factor: number }
) & {
  /** Rate that it starts from. */
  readonly rate: number;
  /** First steps of the stage, over which the rate rises to its own; absent: none. */
  readonly warmup?: number;
};

export type Schedule = ScheduleRule & {
  /** First step of the stage, counted over the run, and its steps. */
  readonly first: number;
  readonly steps: number;
};

/** Share of the rate that a cosine schedule ends with. */
const FLOOR = 0.01;

/**
 * Rate of a step, counted over the run: rate · s(t) · min(1, (t + 1) / warmup), t = step − first.
 *
 *   constant  s = 1
 *   cosine    s = ½ (1 + cos πt/steps) · 0.99 + 0.01, to 1 % after the stage's last step (design §4.7)
 *   step      s = factor^⌊t / every⌋
 */
export function rateOf(schedule: Schedule): LearningRate {
  const { rate, warmup = 0, first } = schedule;
  if (schedule.name === 'constant' && warmup === 0) return rate;
  const shareAt = shareOf(schedule);
  return (step) => {
    const t = step - first;
    return rate * shareAt(t) * (t < warmup ? (t + 1) / warmup : 1);
  };
}

function shareOf(schedule: Schedule): (t: number) => number {
  if (schedule.name === 'constant') return () => 1;
  if (schedule.name === 'step') {
    const { every, factor } = schedule;
    return (t) => factor ** Math.floor(t / every);
  }
  const { steps } = schedule;
  return (t) => 0.5 * (1 + Math.cos((Math.PI * t) / steps)) * (1 - FLOOR) + FLOOR;
}
