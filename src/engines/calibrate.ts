import { GpuError } from '../errors.ts';
import { type AdapterInfo, adapterText } from '../gpu/adapter.ts';
import type { Engine, EngineName, TrainingTask } from './engine.ts';
import type { OwnedEngine } from './index.ts';

/** The engine that was chosen for a run, and why. */
export interface EngineChoice {
  readonly engine: EngineName;
  /** A sentence or two. */
  readonly reason: string;
  readonly trials: readonly EngineTrial[];
}

/** What came of trying an engine: the time that the whole run would take, or why it cannot take it. */
export type EngineTrial = { readonly engine: EngineName } & (
  | {
      /** Undefined for the reference engine. */
      readonly adapter: AdapterInfo | undefined;
      /** Making the engines of all stages, and what their first steps took longer: buffers, pipelines, compilers. */
      readonly setupMs: number;
      /** Over all stages, those of all networks that are trained at once counted. */
      readonly stepsPerSecond: number;
      readonly predictedMs: number;
      readonly refusal?: never;
    }
  | { readonly refusal: string }
);

type Measured = Exclude<EngineTrial, { readonly refusal: string }>;

/** A stage of a run, in the order of the run. */
export interface CalibratedStage {
  readonly task: TrainingTask;
  readonly steps: number;
}

/** What is timed. */
export interface Opened {
  readonly engine: Pick<Engine, 'advance' | 'maxChunk' | 'destroy'>;
  readonly gpu: OwnedEngine['gpu'];
}

/** An engine that may be chosen. */
export interface Candidate {
  readonly engine: EngineName;
  /** That it trains at once; 1 where absent. */
  readonly networks?: number;
  /** Why it cannot take a stage; undefined where it can. */
  refusal(task: TrainingTask): string | undefined;
  /** Throws GpuError where the machine cannot. */
  open(task: TrainingTask): Promise<Opened>;
}

/** Before a chunk takes so long, the clock's grain counts too much. */
const SHORTEST_MS = 20;
/** A chunk that takes so long is the last. */
const LONGEST_MS = 500;
/** A first step that takes so long is not followed by another. */
const TOO_LONG_MS = 2000;
/** A chunk this much faster a step than the one before says that compilers and waits still count. */
const IMPROVES = 0.8;
const GROWTH = 4;

/**
 * Let every candidate that can take the run do steps of each stage, in chunks of 1, 2, 4, … until one takes 20 ms, whose rate
 * counts; the first never does, which compiles: what it took longer is set-up. Chosen is the candidate with the least time for the whole run, set-up included.
 * What is measured depends on the machine and its load, and so may the choice.
 */
export async function calibrate(
  candidates: readonly Candidate[],
  stages: readonly CalibratedStage[],
  networks = 1,
): Promise<EngineChoice> {
  const trials: EngineTrial[] = [];
  for (const candidate of candidates) trials.push(await trialOf(candidate, stages, networks));
  const what = networks > 1 ? `these ${networks} networks` : 'this run';
  const [best, ...others] = trials.filter(isMeasured).sort((a, b) => a.predictedMs - b.predictedMs);
  if (!best) throw new GpuError(`engine 'auto': no engine can take ${what}. ${refusals(trials)}`);
  const beaten = others.map((one) => `; ${seconds(one)} by ${named(one)}`).join('');
  const reason = [
    beaten === ''
      ? `${best.engine} is the only engine that can take ${what}.`
      : `${seconds(best)} predicted for ${what} by ${named(best)}${beaten}.`,
    ...(best.engine === 'reference' && networks === 1 && beaten !== ''
      ? ['For one small network plain TypeScript on the CPU often wins.']
      : []),
    refusals(trials),
  ];
  return { engine: best.engine, reason: reason.filter(Boolean).join(' '), trials };
}

async function trialOf(
  { engine, networks: atOnce = 1, refusal, open }: Candidate,
  stages: readonly CalibratedStage[],
  networks: number,
): Promise<EngineTrial> {
  let [setupMs, trainingMs, steps] = [0, 0, 0];
  let adapter: AdapterInfo | undefined;
  for (const stage of stages) {
    const refused = refusal(stage.task);
    if (refused !== undefined) return { engine, refusal: refused };
    const started = performance.now();
    try {
      const opened = await open(stage.task);
      setupMs += performance.now() - started;
      adapter = opened.gpu?.info;
      const { stepMs, firstMs } = await timesOf(opened, stage.steps);
      setupMs += firstMs;
      trainingMs += stage.steps * stepMs;
      steps += stage.steps;
    } catch (error) {
      if (!(error instanceof GpuError)) throw error;
      return { engine, refusal: error.message };
    }
  }
  return {
    engine,
    adapter,
    setupMs,
    stepsPerSecond: (1000 * atOnce * steps) / trainingMs,
    predictedMs: (setupMs + trainingMs) * Math.max(1, networks / atOnce),
  };
}

/** Time of a step, and what the first one took longer; the engine is freed. */
async function timesOf(
  { engine }: Opened,
  steps: number,
): Promise<{ readonly stepMs: number; readonly firstMs: number }> {
  const timed = async (count: number) => {
    const started = performance.now();
    await engine.advance(count);
    return performance.now() - started;
  };
  try {
    const first = await timed(1);
    let [done, stepMs] = [1, first];
    for (let asked = 1; done < steps && first < TOO_LONG_MS; asked *= GROWTH) {
      const count = Math.min(asked, engine.maxChunk, steps - done);
      const elapsed = await timed(count);
      const before = stepMs;
      stepMs = elapsed / count;
      done += count;
      const settled = elapsed >= SHORTEST_MS && stepMs > IMPROVES * before;
      if (settled || elapsed >= LONGEST_MS || count === engine.maxChunk) break;
    }
    return { stepMs, firstMs: Math.max(0, first - stepMs) };
  } finally {
    engine.destroy();
  }
}

const isMeasured = (trial: EngineTrial): trial is Measured => trial.refusal === undefined;

/** `layered on NAME (software, slow), 2800 steps/s`. */
const named = ({ engine, adapter, stepsPerSecond }: Measured) =>
  `${adapter ? `${engine} on ${adapterText(adapter)}` : engine}, ${short(stepsPerSecond)} steps/s`;

const seconds = ({ predictedMs }: Measured) => `${short(predictedMs / 1000)} s`;

/** Two digits, or all before the point. */
const short = (value: number) =>
  value < 100 ? String(Number(value.toPrecision(2))) : String(Math.round(value));

function refusals(trials: readonly EngineTrial[]): string {
  return trials
    .flatMap(({ engine, refusal }) =>
      refusal === undefined ? [] : [`Not ${engine}: ${refusal.replace(/\.$/, '')}.`],
    )
    .join(' ');
}
