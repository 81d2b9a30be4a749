/** The whole benchmark in a page: peers opened, cases raced one after the other. */
import { Gpu } from '../../src/gpu/gpu.ts';
import { CASES } from './cases/index.ts';
import { type Entrant, entrant } from './entrant.ts';
import { loadPeer, type OpenedPeer, openPeer } from './peers.ts';
import { loadPythonPeer, PYTHON_PEERS } from './python.ts';
import { type RaceOptions, race } from './race.ts';
import type { CaseResult, SpeedResult } from './result.ts';

export interface SpeedRequest extends Pick<RaceOptions, 'rounds' | 'roundMs'> {
  /** Names in `CASES`. */
  readonly cases: readonly string[];
  /** Names in `PEERS` and `PYTHON_PEERS`. */
  readonly peers: readonly string[];
}

/** What the page knows of a result. */
export type SpeedAnswer = Pick<SpeedResult, 'adapter' | 'peers' | 'cases'>;

export async function run(
  { cases, peers: names, rounds, roundMs }: SpeedRequest,
  onStep: (what: string) => void,
): Promise<SpeedAnswer> {
  const peers: OpenedPeer[] = [];
  for (const name of names) {
    onStep(`loading ${name}`);
    const load = PYTHON_PEERS.includes(name) ? loadPythonPeer : loadPeer;
    peers.push(await openPeer(name, () => load(name)));
  }
  const results: CaseResult[] = [];
  for (const name of cases) {
    const say = (what: string) => onStep(`${name}: ${what}`);
    results.push(await raceCase(name, peers, { rounds, roundMs, onStep: say }));
  }
  const gpu = await Gpu.create();
  const { vendor, architecture, description, isFallback } = gpu.info;
  gpu.destroy();
  return {
    adapter: { vendor, architecture, description, isFallback },
    peers: peers.map(({ result }) => result),
    cases: results,
  };
}

async function raceCase(
  name: string,
  peers: readonly OpenedPeer[],
  options: RaceOptions,
): Promise<CaseResult> {
  const speedCase = CASES[name]();
  const { problem } = speedCase;
  const gpu = await Gpu.create();
  const entrants: Entrant[] = Object.entries(speedCase.ours).map(([who, make]) =>
    entrant(who, speedCase, () => make(gpu)),
  );
  try {
    for (const { result, peer } of problem.kind === 'own' ? [] : peers) {
      // What fails here fails again, and is told, in the race.
      const made = peer?.make(problem);
      if ((await made?.catch(() => true)) === undefined) continue;
      entrants.push(
        entrant(result.name, speedCase, async () => {
          const contender = await made;
          if (!contender) throw new Error('no contender');
          return contender;
        }),
      );
    }
    const contenders = await race(entrants, options);
    return { name: speedCase.name, unit: speedCase.unit, contenders };
  } finally {
    for (const one of entrants) await one.destroy();
    gpu.destroy();
  }
}
