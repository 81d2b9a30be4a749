import { counterUniform } from '../../src/numbers/counter.ts';
import type { Contender } from './contenders.ts';
import type { Outcome } from './race.ts';

/** What a method comes to over all its runs; R_k = L_k / (L_k of objective k trained alone from the same start). */
export interface Score extends Means {
  readonly name: string;
  readonly promise: string;
  readonly steps: string;
  /** Bootstrap intervals of both means, 95 %. */
  readonly gmR1Interval: readonly [number, number];
  readonly gmR2Interval: readonly [number, number];
  /** Share of the runs whose R1 is at most 1.01, 1.05. */
  readonly shareR1_101: number;
  readonly shareR1_105: number;
  readonly maxR1: number;
  /** On points that were not trained on. */
  readonly test?: Means | undefined;
  /** Against objectives trained alone for the steps of the whole run; absent where those are the reference anyway. */
  readonly equalSteps?: (Means & { readonly shareR1_101: number }) | undefined;
  /** Against objectives trained alone with as many curvature steps; absent for methods without such steps. */
  readonly sameOptimizer?: CurvedMeans | undefined;
  readonly runs: readonly Run[];
}

interface CurvedMeans extends Means {
  readonly test?: Means | undefined;
}

/** Geometric means over the runs; gmR2 is over the objectives below the first. */
interface Means {
  readonly gmR1: number;
  readonly gmR2: number;
}

export interface Run extends Outcome {
  readonly setting: string;
  readonly seed: number;
}

/** Six digits are kept of every loss, and must not decide whether a budget of 1 % was. */
export const DIGITS = 6;
const ROUNDING = 2e-5;
const SAMPLES = 1000;

export function scoreOf(
  { name, promise }: Pick<Contender, 'name' | 'promise'>,
  runs: readonly Run[],
): Score {
  const all = runs.map(({ losses, alone }) => ratios(losses, alone));
  const first = all.map(([ratio]) => ratio);
  const tested = runs.flatMap(({ test }) => (test ? [ratios(test.losses, test.alone)] : []));
  const longer = runs.flatMap(({ losses, aloneLonger }) =>
    aloneLonger ? [ratios(losses, aloneLonger)] : [],
  );
  const curved = runs.flatMap(({ losses, aloneCurved }) =>
    aloneCurved ? [ratios(losses, aloneCurved)] : [],
  );
  const curvedTest = runs.flatMap(({ test }) =>
    test?.aloneCurved ? [ratios(test.losses, test.aloneCurved)] : [],
  );
  return {
    name,
    promise,
    steps: [...new Set(runs.map((run) => run.steps))].sort((a, b) => a - b).join(' / '),
    ...meansOf(all),
    gmR1Interval: interval(first.map((ratio) => [ratio])),
    gmR2Interval: interval(all.map((run) => run.slice(1))),
    shareR1_101: shareWithin(1.01, all),
    shareR1_105: shareWithin(1.05, all),
    maxR1: Math.max(...first),
    ...(tested.length > 0 && { test: meansOf(tested) }),
    ...(longer.length > 0 && {
      equalSteps: { ...meansOf(longer), shareR1_101: shareWithin(1.01, longer) },
    }),
    ...(curved.length > 0 && {
      sameOptimizer: {
        ...meansOf(curved),
        ...(curvedTest.length > 0 && { test: meansOf(curvedTest) }),
      },
    }),
    runs,
  };
}

const ratios = (losses: readonly number[], alone: readonly number[]) =>
  losses.map((loss, k) => loss / alone[k]);

function meansOf(runs: readonly (readonly number[])[]): Means {
  return {
    gmR1: geometricMean(runs.map(([first]) => first)),
    gmR2: geometricMean(runs.flatMap(([, ...others]) => others)),
  };
}

const shareWithin = (most: number, runs: readonly (readonly number[])[]) =>
  runs.filter(([first]) => first <= most + ROUNDING).length / runs.length;

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
