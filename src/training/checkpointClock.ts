/** Without a number of steps or milliseconds. */
const DEFAULT_MS = 10_000;
/** Steps to the first checkpoint by time, and how many times as many there may be to the next. */
const FIRST_STEPS = 8;
const GROWTH = 8;

export interface CheckpointClock {
  /** Steps from `step` until a checkpoint is due; 0 or less: it is. */
  room(step: number): number;
  /** A checkpoint of `step` was made. */
  restart(step: number): void;
}

/** Steps between two checkpoints, or milliseconds that chunks are cut to. */
export interface CheckpointInterval {
  readonly steps?: number | undefined;
  readonly ms?: number | undefined;
}

/** When the next checkpoint of a run that begins at `first` is due: after so many steps, or some seconds. */
export function createCheckpointClock(
  { steps, ms }: CheckpointInterval,
  first: number,
): CheckpointClock {
  let last = first;
  let lastMs = performance.now();
  let fitting = FIRST_STEPS;
  return {
    room(step) {
      if (steps !== undefined) return last + steps - step;
      if (ms !== undefined) return last + fitting - step;
      return performance.now() - lastMs < DEFAULT_MS ? Number.POSITIVE_INFINITY : 0;
    },
    restart(step) {
      const now = performance.now();
      if (ms !== undefined) {
        const asFast = Math.round(((step - last) * ms) / Math.max(now - lastMs, 1));
        fitting = Math.max(1, Math.min(asFast, GROWTH * fitting));
      }
      last = step;
      lastMs = now;
    },
  };
}
