/** Without a number of steps. */
const DEFAULT_MS = 10_000;

export interface CheckpointClock {
  /** Steps from `step` until a checkpoint is due; 0 or less: it is. */
  room(step: number): number;
  /** A checkpoint of `step` was made. */
  restart(step: number): void;
}

/** When the next checkpoint of a run that begins at `first` is due: after so many steps, or some seconds. */
export function createCheckpointClock(every: number | undefined, first: number): CheckpointClock {
  let last = first;
  let lastMs = performance.now();
  return {
    room(step) {
      if (every !== undefined) return last + every - step;
      return performance.now() - lastMs < DEFAULT_MS ? Number.POSITIVE_INFINITY : 0;
    },
    restart(step) {
      last = step;
      lastMs = performance.now();
    },
  };
}
