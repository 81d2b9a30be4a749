/** Both measurements for every correlation, projection, granularity and seed: one flat list of raw values. */
import type { Observed } from './effect.ts';
import { FIRST_LEVEL, type Head, probedEffect, trainedAlone, withTrainedHead } from './probe.ts';
import { GRANULARITIES, PROJECTIONS, RHOS, type Setting } from './setting.ts';
import { trainedEffect } from './training.ts';

/** In a training run, or one step from fixed weights with head 2 as it began or trained. */
export type Measurement = 'training' | Head;

export interface Sample extends Setting, Observed {
  readonly measurement: Measurement;
}

export interface SweepOptions {
  readonly seeds: number;
  readonly rhos?: readonly number[];
  /** Of a training run, and of head 2 alone before a single step. */
  readonly steps?: { readonly training: number; readonly head: number };
  readonly onSeed?: (done: number) => void;
}

export async function sweep({
  seeds,
  rhos = RHOS,
  steps,
  onSeed,
}: SweepOptions): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const alone = await trainedAlone(seed, FIRST_LEVEL);
    for (const rho of rhos) {
      const states: [Head, Float64Array][] = alone
        ? [
            ['initial', alone],
            ['trained', await withTrainedHead(rho, seed, alone, steps?.head)],
          ]
        : [];
      for (const granularity of GRANULARITIES) {
        for (const projection of PROJECTIONS) {
          const setting = { rho, seed, projection, granularity };
          const trained = await trainedEffect(setting, steps?.training);
          // A run that never met objective 1 says nothing.
          if (trained.share > 0) samples.push({ measurement: 'training', ...setting, ...trained });
          for (const [head, parameters] of states) {
            const probed = await probedEffect(setting, parameters);
            samples.push({ measurement: head, ...setting, ...probed });
          }
        }
      }
    }
    onSeed?.(seed + 1);
  }
  return samples;
}
