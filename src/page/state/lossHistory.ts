/** The losses of a run as they come in: arrays that grow, cut to what a picture can show. */
export interface LossHistory {
  readonly objectives: number;
  length(): number;
  add(steps: Uint32Array, losses: Float64Array, phases: Uint8Array): void;
  /** Mean of the last `count` entries, [K]; NaN of none. */
  recent(count: number): number[];
  /** At most `most` bins of equal numbers of entries. */
  binned(most: number): LossBins;
  lastPhase(): number | undefined;
}

/** One entry per bin. */
export interface LossBins {
  /** Step in the middle of the bin. */
  readonly steps: readonly number[];
  /** Of each objective: geometric mean, smallest and largest positive loss of the bin; null where it has none. */
  readonly losses: readonly {
    readonly mean: (number | null)[];
    readonly low: (number | null)[];
    readonly high: (number | null)[];
  }[];
  /** Share of the bin's steps in each phase, [bins][K + 1]; the last is "all at once". */
  readonly phases: readonly (readonly number[])[];
}

export function createLossHistory(objectives: number): LossHistory {
  let capacity = 4096;
  let length = 0;
  let steps = new Uint32Array(capacity);
  let losses = new Float64Array(capacity * objectives);
  let phases = new Uint8Array(capacity);
  const grow = (needed: number) => {
    while (capacity < needed) capacity *= 2;
    steps = grown(new Uint32Array(capacity), steps);
    losses = grown(new Float64Array(capacity * objectives), losses);
    phases = grown(new Uint8Array(capacity), phases);
  };
  return {
    objectives,
    length: () => length,
    lastPhase: () => (length > 0 ? phases[length - 1] : undefined),
    add(newSteps, newLosses, newPhases) {
      if (length + newSteps.length > capacity) grow(length + newSteps.length);
      steps.set(newSteps, length);
      losses.set(newLosses, length * objectives);
      phases.set(newPhases, length);
      length += newSteps.length;
    },
    recent(count) {
      const from = Math.max(0, length - count);
      return Array.from({ length: objectives }, (_, k) => {
        let sum = 0;
        for (let i = from; i < length; i++) sum += losses[i * objectives + k];
        return sum / (length - from);
      });
    },
    binned(most) {
      const size = Math.max(1, Math.ceil(length / most));
      const count = Math.ceil(length / size);
      const bins = {
        steps: [] as number[],
        losses: Array.from({ length: objectives }, () => ({
          mean: [] as (number | null)[],
          low: [] as (number | null)[],
          high: [] as (number | null)[],
        })),
        phases: [] as number[][],
      };
      for (let bin = 0; bin < count; bin++) {
        const [from, to] = [bin * size, Math.min(length, (bin + 1) * size)];
        bins.steps.push((steps[from] + steps[to - 1]) / 2);
        bins.losses.forEach(({ mean, low, high }, k) => {
          const [average, least, greatest] = summary(losses, from, to, k, objectives);
          mean.push(average);
          low.push(least);
          high.push(greatest);
        });
        const shares = new Array<number>(objectives + 1).fill(0);
        for (let i = from; i < to; i++) shares[Math.min(phases[i], objectives)] += 1 / (to - from);
        bins.phases.push(shares);
      }
      return bins;
    },
  };
}

/** Geometric mean, least and greatest of the positive losses of one objective; nulls where there are none. */
function summary(losses: Float64Array, from: number, to: number, k: number, width: number) {
  let [logs, count, low, high] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (let i = from; i < to; i++) {
    const loss = losses[i * width + k];
    if (!(loss > 0)) continue;
    logs += Math.log(loss);
    count += 1;
    low = Math.min(low, loss);
    high = Math.max(high, loss);
  }
  return count > 0 ? [Math.exp(logs / count), low, high] : [null, null, null];
}

function grown<T extends Uint32Array | Float64Array | Uint8Array>(into: T, from: T): T {
  into.set(from);
  return into;
}
