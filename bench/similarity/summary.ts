/**
 * Means over seeds with intervals, and the contrast that answers the hypothesis: per seed, the value for alike targets
 * (mean of ρ = 1 and ρ = −1) minus that for unlike ones (ρ = 0).
 *
 * ρ and −ρ are the same problem: with t₂, w₂ and c₂ negated every trunk step stays as it is, bit for bit, and the
 * distributions of w₂ and u are symmetric. So alike means |ρ| = 1, and both signs are taken together.
 */
import type { Effect } from './effect.ts';
import { bootstrapInterval, type Interval, mean, resamples } from './interval.ts';
import type { Granularity, Projection } from './setting.ts';
import type { Measurement, Sample } from './sweep.ts';

export interface Group {
  readonly measurement: Measurement;
  readonly granularity: Granularity;
  readonly projection: Projection;
}

export interface Summary extends Group {
  readonly rho: number;
  readonly seeds: number;
  readonly share: number;
  /** Means of L₁ and L₂. */
  readonly losses: readonly number[];
  readonly effect: Readonly<Record<keyof Effect, Interval>>;
}

export interface Contrast extends Group {
  readonly seeds: number;
  readonly effect: Readonly<Record<keyof Effect, Interval>>;
}

export function summarise(samples: readonly Sample[]): Summary[] {
  const intervalsOf = intervalMaker();
  return grouped(samples, (sample) => [nameOf(sample), sample.rho].join()).map((group) => ({
    ...groupOf(group[0]),
    rho: group[0].rho,
    seeds: group.length,
    share: mean(group.map(({ share }) => share)),
    losses: [0, 1].map((objective) => mean(group.map(({ losses }) => losses[objective]))),
    effect: intervalsOf(group),
  }));
}

/** Seeds that lack one of the three correlations are left out. */
export function contrasts(samples: readonly Sample[]): Contrast[] {
  const intervalsOf = intervalMaker();
  return grouped(samples, nameOf).map((group) => {
    const at = (rho: number) =>
      new Map(group.filter((sample) => sample.rho === rho).map((sample) => [sample.seed, sample]));
    const [plus, minus, none] = [at(1), at(-1), at(0)];
    const differences = [...none].flatMap(([seed, unlike]) => {
      const [a, b] = [plus.get(seed), minus.get(seed)];
      return a && b ? [eachOf((key) => (a[key] + b[key]) / 2 - unlike[key])] : [];
    });
    return {
      ...groupOf(group[0]),
      seeds: differences.length,
      effect: intervalsOf(differences),
    };
  });
}

/** Intervals of groups of effects; groups of one size share their resamples. */
function intervalMaker() {
  const tables = new Map<number, Uint32Array>();
  return (effects: readonly Effect[]) => {
    const draws = tables.get(effects.length) ?? resamples(effects.length);
    tables.set(effects.length, draws);
    return eachOf((key) =>
      bootstrapInterval(
        effects.map((effect) => effect[key]),
        draws,
      ),
    );
  };
}

function eachOf<T>(make: (key: keyof Effect) => T): Record<keyof Effect, T> {
  return {
    change: make('change'),
    raised: make('raised'),
    cosine: make('cosine'),
    overshot: make('overshot'),
  };
}

function grouped(samples: readonly Sample[], keyOf: (sample: Sample) => string): Sample[][] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = keyOf(sample);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
}

function groupOf({ measurement, granularity, projection }: Group): Group {
  return { measurement, granularity, projection };
}

function nameOf({ measurement, granularity, projection }: Group): string {
  return [measurement, granularity, projection].join();
}
