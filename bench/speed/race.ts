/** Times contenders of one case against each other, round by round. */
import type { Counters } from '../../src/gpu/gpu.ts';
import type { Entrant } from './entrant.ts';
import type { ContenderResult } from './result.ts';

/** Fewer say too little about a noisy machine. */
export const LEAST_ROUNDS = 7;

/** What a lap should last, unless a request says otherwise. */
export const ROUND_MS = 100;

export interface RaceOptions {
  readonly rounds: number;
  /** What a contender's lap should last; one that is slower runs once. */
  readonly roundMs: number;
  /** Awaited, so that a page can show it before the next contender keeps its thread. */
  readonly onStep?: ((what: string) => void | Promise<void>) | undefined;
  /** Ends the race before the next lap; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** A contender that is still in the race. */
interface Runner {
  readonly entrant: Entrant;
  readonly count: number;
  readonly before: Counters | undefined;
  readonly samples: number[];
  /** Done in all timed rounds. */
  units: number;
}

/**
 * Checks each contender's answer, warms it up until a lap lasts `roundMs`, then lets all of them run one lap per round, in
 * an order that turns from round to round. Whoever fails or answers wrongly is out of the race, and the result says why.
 */
export async function race(
  entrants: readonly Entrant[],
  { rounds, roundMs, onStep, signal }: RaceOptions,
): Promise<ContenderResult[]> {
  const failures = new Map<Entrant, string>();
  const runners: Runner[] = [];
  for (const entrant of entrants) {
    await onStep?.(`check and warm-up: ${entrant.name}`);
    signal?.throwIfAborted();
    await noting(failures, entrant, async () => {
      await entrant.check();
      const count = await calibrated(entrant, roundMs);
      runners.push({ entrant, count, before: await entrant.counters(), samples: [], units: 0 });
    });
  }
  for (let round = 0; round < rounds; round++) {
    await onStep?.(`round ${round + 1} of ${rounds}`);
    for (const index of runners.keys()) {
      const runner = runners[(index + round) % runners.length];
      const { entrant, count, samples } = runner;
      if (failures.has(entrant)) continue;
      signal?.throwIfAborted();
      await noting(failures, entrant, async () => {
        const { units, ms } = await entrant.lap(count);
        samples.push(units / (ms / 1000));
        runner.units += units;
      });
    }
  }
  const timed = new Map<Entrant, ContenderResult>();
  for (const { entrant, count, before, samples, units } of runners) {
    if (failures.has(entrant)) continue;
    const after = await entrant.counters();
    timed.set(entrant, {
      name: entrant.name,
      count,
      samples,
      ...(before && after && { perThousand: perThousand(before, after, units) }),
    });
  }
  return entrants.map(
    (entrant) =>
      timed.get(entrant) ?? { name: entrant.name, failure: failures.get(entrant) ?? 'no reason' },
  );
}

async function noting(
  failures: Map<Entrant, string>,
  entrant: Entrant,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    failures.set(entrant, error instanceof Error ? error.message : String(error));
  }
}

const GROWTH = 8;
const MOST = 2 ** 30;
/** Laps longer than this many `roundMs` are not made longer to hide what a lap costs by itself. */
const LONGEST = 10;

/**
 * How often to run so that a lap lasts about `roundMs`, and longer where most of that is what a lap costs by itself: as long
 * as four times the runs take less than twice the time. Each try is warmer than the last.
 */
async function calibrated(entrant: Entrant, roundMs: number): Promise<number> {
  let count = 1;
  let { ms } = await entrant.lap(count);
  while (count < MOST) {
    const short = ms < roundMs / 1.5;
    if (!short && ms > LONGEST * roundMs) break;
    const grown = short ? Math.ceil((count * roundMs) / Math.max(ms, 0.01)) : 4 * count;
    const next = Math.min(grown, GROWTH * count, MOST);
    const lap = await entrant.lap(next);
    if (!short && lap.ms > 2 * ms) break;
    count = next;
    ms = lap.ms;
  }
  return count;
}

/** Per 1,000 units: what networks of a population share counts once for all of them. */
function perThousand(before: Counters, after: Counters, units: number): Counters {
  const of = (name: keyof Counters) => (1000 * (after[name] - before[name])) / units;
  return {
    dispatches: of('dispatches'),
    submits: of('submits'),
    readbacks: of('readbacks'),
    writes: of('writes'),
    creations: of('creations'),
  };
}
