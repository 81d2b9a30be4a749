import { counterUniform } from '../../src/numbers/counter.ts';
import type { Outcome } from './race.ts';

/** What a method comes to over all its runs; R_k = L_k / (L_k of objective k trained alone from the same start). */
export interface Score {
  readonly name: string;
  /** Geometric means over the runs, and over the objectives below the first. */
  readonly gmR1: number;
  readonly gmR2: number;
  /** Bootstrap intervals of both, 95 %. */
  readonly gmR1Interval: readonly [number, number];
  readonly gmR2Interval: readonly [number, number];
  readonly testR1: number | undefined;
  readonly testR2: number | undefined;
  /** Share of the runs whose R1 is at most 1.01, 1.05. */
  readonly shareR1_101: number;
  readonly shareR1_105: number;
  readonly maxR1: number;
  readonly steps: string;
  readonly runs: readonly Run[];
}

export interface Run extends Outcome {
  readonly setting: string;
  readonly seed: number;
}

/** Rounding must not decide whether a budget of 1 % was kept. */
const ROUNDING = 1e-6;
const SAMPLES = 1000;

export function scoreOf(name: string, runs: readonly Run[]): Score {
  const first = runs.map(({ losses, alone }) => losses[0] / alone[0]);
  const others = runs.map(({ losses, alone }) => ratios(losses, alone).slice(1));
  const tested = runs.flatMap(({ test }) => test ?? []);
  const share = (most: number) =>
    first.filter((ratio) => ratio <= most + ROUNDING).length / first.length;
  const steps = [...new Set(runs.map((run) => run.steps))].sort((a, b) => a - b).join(' / ');
  return {
    name,
    gmR1: geometricMean(first),
    gmR2: geometricMean(others.flat()),
    gmR1Interval: interval(first.map((ratio) => [ratio])),
    gmR2Interval: interval(others),
    testR1:
      tested.length > 0 ? geometricMean(tested.map((t) => t.losses[0] / t.alone[0])) : undefined,
    testR2:
      tested.length > 0
        ? geometricMean(tested.flatMap((t) => ratios(t.losses, t.alone).slice(1)))
        : undefined,
    shareR1_101: share(1.01),
    shareR1_105: share(1.05),
    maxR1: Math.max(...first),
    steps,
    runs,
  };
}

const ratios = (losses: readonly number[], alone: readonly number[]) =>
  losses.map((loss, k) => loss / alone[k]);

/** Losses of exactly 0 would make every mean 0. */
const SMALLEST = 1e-300;

export function geometricMean(values: readonly number[]): number {
  const logs = values.map((value) => Math.log(Math.max(value, SMALLEST)));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

/** Percentile bootstrap over runs, from a fixed seed. */
function interval(groups: readonly (readonly number[])[]): readonly [number, number] {
  const means = Array.from({ length: SAMPLES }, (_, sample) =>
    geometricMean(
      groups.flatMap(
        (__, i) => groups[Math.floor(counterUniform(5, 1, i, sample) * groups.length)],
      ),
    ),
  ).sort((a, b) => a - b);
  return [means[Math.floor(0.025 * SAMPLES)], means[Math.ceil(0.975 * SAMPLES) - 1]];
}
