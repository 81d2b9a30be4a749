/** The benchmark as the page shows it: what is chosen, how far it is, what came out. */
import { type Signal, signal } from '@preact/signals';
import { type GpuSupport, gpuSupport } from '../../../src/gpu/support.ts';
import { CASES } from '../cases/index.ts';
import { LEAST_ROUNDS, ROUND_MS } from '../race.ts';
import type { CaseResult, SpeedResult } from '../result.ts';
import { run, type SpeedAnswer } from '../run.ts';
import { QUICK_CASES } from './caseGroups.ts';
import { drawn } from './drawn.ts';

export type Status = 'ready' | 'running' | 'stopping' | 'stopped' | 'done' | 'failed';

export interface Benchmark {
  /** Undefined until it is known. */
  readonly support: Signal<GpuSupport | undefined>;
  /** Names in `CASES`. */
  readonly cases: Signal<readonly string[]>;
  /** Names in `PEERS`. */
  readonly peers: Signal<readonly string[]>;
  readonly rounds: Signal<number>;
  readonly status: Signal<Status>;
  /** Cases of the run that was started last. */
  readonly total: Signal<number>;
  readonly step: Signal<string>;
  /** Of this run, as they are done. */
  readonly results: Signal<readonly CaseResult[]>;
  /** Of a run that has ended, stopped ones too. */
  readonly result: Signal<SpeedResult | undefined>;
  readonly failure: Signal<string>;
  start(): Promise<void>;
  /** Ends the run before the next lap. What was measured stays. */
  stop(): void;
}

export function createBenchmark(): Benchmark {
  const support = signal<GpuSupport | undefined>(undefined);
  const cases = signal<readonly string[]>(QUICK_CASES);
  const peers = signal<readonly string[]>([]);
  const rounds = signal(LEAST_ROUNDS);
  const status = signal<Status>('ready');
  const total = signal(0);
  const step = signal('');
  const results = signal<readonly CaseResult[]>([]);
  const result = signal<SpeedResult | undefined>(undefined);
  const failure = signal('');
  let abort = new AbortController();
  void gpuSupport().then((found) => {
    support.value = found;
  });
  return {
    ...{ support, cases, peers, rounds, status, total, step, results, result, failure },
    async start() {
      abort = new AbortController();
      const { signal: stopped } = abort;
      const request = {
        cases: Object.keys(CASES).filter((name) => cases.value.includes(name)),
        peers: peers.value,
        rounds: rounds.value,
        roundMs: ROUND_MS,
      };
      const began = performance.now();
      results.value = [];
      result.value = undefined;
      failure.value = '';
      total.value = request.cases.length;
      status.value = 'running';
      try {
        const answer = await run(request, {
          signal: stopped,
          onStep(what) {
            step.value = what;
            return drawn();
          },
          onCase(one) {
            results.value = [...results.value, one];
          },
        });
        const seconds = (performance.now() - began) / 1000;
        result.value = resultHere(answer, request, seconds);
        status.value = stopped.aborted ? 'stopped' : 'done';
      } catch (error) {
        failure.value = error instanceof Error ? error.message : String(error);
        status.value = 'failed';
      }
      step.value = '';
    },
    stop() {
      status.value = 'stopping';
      abort.abort();
    },
  };
}

/** A browser names neither its processor nor more of its machine than this. */
function resultHere(
  answer: SpeedAnswer,
  { rounds, roundMs }: Pick<SpeedResult, 'rounds' | 'roundMs'>,
  seconds: number,
): SpeedResult {
  return {
    schema: 'kitegrad.bench/1',
    case: 'speed',
    date: new Date().toISOString(),
    browser: navigator.userAgent,
    machine: { cores: navigator.hardwareConcurrency },
    rounds,
    roundMs,
    seconds,
    ...answer,
  };
}
