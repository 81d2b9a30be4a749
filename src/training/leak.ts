import type { Chunk } from '../engines/engine.ts';

/**
 * What the steps of lower priority did to each objective above them, over the whole data set (design §4.6).
 * "Protected" is never asserted: this is the measurement.
 */
export interface LeakReport {
  /** Every how many steps it was measured; 0: never. */
  readonly every: number;
  /** A change of the loss above this counts into `shareOver`. */
  readonly tolerance: number;
  /** One per objective that has another below it; none where nothing was measured. */
  readonly objectives: readonly ObjectiveLeak[];
}

export interface ObjectiveLeak {
  /** Index of the objective that should be left alone. */
  readonly objective: number;
  /** Measured steps that trained an objective below it. */
  readonly steps: number;
  /**
   * True when those steps trained this objective as well (method simultaneous), and the change is of both; with method
   * nonArchimedean it is of the coefficients below this objective's alone.
   */
  readonly mixed: boolean;
  /** Of the change of its loss in one step, loss after − before; all 0 without steps. */
  readonly mean: number;
  readonly max: number;
  readonly total: number;
  /** Share of the steps with a change above the tolerance. */
  readonly shareOver: number;
  /**
   * Angle in degrees between the applied trunk direction (which is subtracted) and the gradient of this objective's loss.
   * 90: to first order the step leaves the loss alone; below 90 it lowers it, above 90 it raises it.
   * Undefined where no step moved the trunk.
   */
  readonly angleDeg:
    | { readonly mean: number; readonly min: number; readonly max: number }
    | undefined;
}

export interface LeakMeter {
  add(chunk: Chunk): void;
  report(): LeakReport;
  /** The sums so far, copied. */
  sums(): LeakSum[];
}

/** What is added up of one objective. */
export interface LeakSum {
  steps: number;
  mixed: boolean;
  max: number;
  total: number;
  /** Steps with a change above the tolerance. */
  over: number;
  readonly angles: { count: number; total: number; min: number; max: number };
}

/** Adds up the measured steps of a run of K objectives, chunk by chunk, to the sums of the steps before. */
export function createLeakMeter(
  objectives: number,
  every: number,
  tolerance: number,
  before?: readonly LeakSum[],
): LeakMeter {
  const above = objectives - 1;
  const sums = Array.from({ length: above }, (_, k) => structuredClone(before?.[k] ?? NO_SUM));
  return {
    sums: () => structuredClone(sums),
    add({ firstStep, phases, leak }) {
      leak.steps.forEach((step, sample) => {
        const phase = phases[step - firstStep];
        sums.forEach((sum, objective) => {
          if (phase <= objective) return;
          const change = leak.changes[sample * above + objective];
          sum.steps += 1;
          sum.mixed ||= phase === objectives && !leak.apart;
          sum.max = Math.max(sum.max, change);
          sum.total += change;
          sum.over += Number(change > tolerance);
          const cosine = leak.cosines[sample * above + objective];
          if (Number.isNaN(cosine)) return;
          const angle = (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
          sum.angles.count += 1;
          sum.angles.total += angle;
          sum.angles.min = Math.min(sum.angles.min, angle);
          sum.angles.max = Math.max(sum.angles.max, angle);
        });
      });
    },
    report: () => ({
      every,
      tolerance,
      objectives: (every > 0 ? sums : []).map(
        ({ steps, mixed, max, total, over, angles }, objective) => ({
          objective,
          steps,
          mixed,
          mean: steps > 0 ? total / steps : 0,
          max: steps > 0 ? max : 0,
          total,
          shareOver: steps > 0 ? over / steps : 0,
          angleDeg:
            angles.count > 0
              ? { mean: angles.total / angles.count, min: angles.min, max: angles.max }
              : undefined,
        }),
      ),
    }),
  };
}

const NO_SUM: LeakSum = {
  steps: 0,
  mixed: false,
  max: Number.NEGATIVE_INFINITY,
  total: 0,
  over: 0,
  angles: { count: 0, total: 0, min: 180, max: 0 },
};

/** The report for a terminal: a line per objective. */
export function leakText(report: LeakReport, names: readonly string[]): string {
  if (report.every === 0) return 'leak: not measured (record.leakEvery is 0)';
  if (report.objectives.length === 0) return 'leak: one objective, nothing above it to leak';
  return report.objectives
    .map((leak) => {
      const who = `leak of ${names[leak.objective]}`;
      if (leak.steps === 0) return `${who}: no step of a lower objective was measured`;
      const angle = leak.angleDeg ? `, angle ${leak.angleDeg.mean.toFixed(1)}° (mean)` : '';
      return (
        `${who}: mean ${leak.mean.toExponential(2)}, max ${leak.max.toExponential(2)}, ` +
        `total ${leak.total.toExponential(2)} over ${leak.steps} ${leak.mixed ? 'shared' : 'lower-priority'} steps ` +
        `(1 in ${report.every} measured), ${(100 * leak.shareOver).toFixed(0)} % above ${report.tolerance}${angle}`
      );
    })
    .join('\n');
}
