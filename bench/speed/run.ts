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

export interface RunHooks {
  readonly onStep: (what: string) => void | Promise<void>;
  readonly onCase?: (result: CaseResult) => void;
  /** Ends the run before the next lap; the case under way is left out. */
  readonly signal?: AbortSignal;
}

/** What the page knows of a result. */
export type SpeedAnswer = Pick<SpeedResult, 'adapter' | 'peers' | 'cases'>;

/** Throws GpuError when there is no WebGPU; what fails later is told as the failure of a contender or a peer. */
export async function run(
  { cases, peers: names, rounds, roundMs }: SpeedRequest,
  { onStep, onCase, signal }: RunHooks,
): Promise<SpeedAnswer> {
  const adapter = await adapterHere();
  const peers: OpenedPeer[] = [];
  const results: CaseResult[] = [];
  try {
    for (const name of names) {
      await onStep(`loading ${name}`);
      signal?.throwIfAborted();
      const load = PYTHON_PEERS.includes(name) ? loadPythonPeer : loadPeer;
      peers.push(await openPeer(name, () => load(name)));
    }
    for (const name of cases) {
      const say = (what: string) => onStep(`${name}: ${what}`);
      const result = await raceCase(name, peers, { rounds, roundMs, onStep: say, signal });
      results.push(result);
      onCase?.(result);
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    for (const { peer } of peers) peer?.close?.();
  }
  return { adapter, peers: peers.map(({ result }) => result), cases: results };
}

async function adapterHere(): Promise<SpeedResult['adapter']> {
  const gpu = await Gpu.create();
  const { vendor, architecture, description, isFallback } = gpu.info;
  gpu.destroy();
  return { vendor, architecture, description, isFallback };
}

async function raceCase(
  name: string,
  peers: readonly OpenedPeer[],
  options: RaceOptions,
): Promise<CaseResult> {
  const speedCase = CASES[name]();
  const { problem } = speedCase;
  // Whoever needs it and cannot have it fails by that; the next case asks for another.
  const device = Gpu.create();
  device.catch(() => {});
  const entrants: Entrant[] = Object.entries(speedCase.ours).map(([who, make]) =>
    entrant(who, speedCase, async () => make(await device)),
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
    const roundMs = options.roundMs * (speedCase.lapFactor ?? 1);
    const contenders = await race(entrants, { ...options, roundMs });
    return { name: speedCase.name, unit: speedCase.unit, contenders };
  } finally {
    for (const one of entrants) await one.destroy();
    (await device.catch(() => undefined))?.destroy();
  }
}
