/** Drives an engine of the GPU in the page: a plain task in, the answers of a list of requests out. */
import type { Best, Chunk, Engine, TrainingTask } from '../../src/engines/engine.ts';
import { createFusedEngine } from '../../src/engines/fused/engine.ts';
import { createFusedPopulation, type FusedOptions } from '../../src/engines/fused/population.ts';
import { createLayeredEngine, type StepTensors } from '../../src/engines/layered/engine.ts';
import type { EngineState } from '../../src/engines/state.ts';
import { type Counters, Gpu } from '../../src/gpu/gpu.ts';
import { rateOf, type Schedule } from '../../src/training/schedule.ts';

/** A task whose learning rate is data, so that it can cross to the page. */
export interface PlainTask extends Omit<TrainingTask, 'rate'> {
  readonly rate: number | Schedule;
}

export function taskOfPlain({ rate, ...task }: PlainTask): TrainingTask {
  return { ...task, rate: typeof rate === 'number' ? rate : rateOf(rate) };
}

export type Request =
  | { readonly advance: number }
  | 'parameters'
  | 'good'
  | 'evaluate'
  | 'position'
  | 'state'
  | 'best'
  | 'inspect'
  | 'counters'
  | 'lose';

export type PopulationRequest =
  | { readonly advance: number }
  | 'parameters'
  | 'good'
  | 'evaluate'
  | 'positions'
  | 'states';

export interface Answers {
  chunk: Chunk;
  parameters: Float64Array;
  good: Float64Array;
  evaluate: Float64Array;
  position: TrainingTask['start'];
  state: EngineState;
  best: Best | undefined;
  inspect: StepTensors;
  counters: Counters;
}

/** One answer per request, in order. `lose` destroys the device, as a driver that resets would. */
export function layered(
  gpu: Gpu,
  { task, requests }: { readonly task: PlainTask; readonly requests: readonly Request[] },
): Promise<unknown[]> {
  return answersOf(gpu, requests, (own) => createLayeredEngine(own, taskOfPlain(task)));
}

/** The same of the fused engine, which shows no step. */
export function fused(
  gpu: Gpu,
  {
    task,
    requests,
    options,
  }: {
    readonly task: PlainTask;
    readonly requests: readonly Exclude<Request, 'inspect'>[];
    readonly options?: FusedOptions;
  },
): Promise<unknown[]> {
  return answersOf(gpu, requests, async (own) => ({
    ...(await createFusedEngine(own, taskOfPlain(task), options)),
    inspect: () => Promise.reject(new Error('fused: shows no step')),
  }));
}

/** One answer per request of a population. */
export async function population(
  gpu: Gpu,
  {
    tasks,
    requests,
    options,
  }: {
    readonly tasks: readonly PlainTask[];
    readonly requests: readonly PopulationRequest[];
    readonly options?: FusedOptions;
  },
): Promise<unknown[]> {
  const own = await Gpu.create({ device: gpu.device });
  try {
    const made = await createFusedPopulation(own, tasks.map(taskOfPlain), options);
    const answers: unknown[] = [];
    for (const request of requests) {
      if (typeof request === 'object') answers.push(await made.advance(request.advance));
      else answers.push(await made[request]());
    }
    return answers;
  } finally {
    own.destroy();
  }
}

async function answersOf(
  gpu: Gpu,
  requests: readonly Request[],
  create: (own: Gpu) => Promise<Engine & { inspect(): Promise<unknown> }>,
): Promise<unknown[]> {
  const loses = requests.includes('lose');
  const adapter = loses ? await navigator.gpu.requestAdapter() : undefined;
  const own = await Gpu.create({ device: (await adapter?.requestDevice()) ?? gpu.device });
  const engine = await create(own);
  const answers: unknown[] = [];
  try {
    for (const request of requests) {
      if (typeof request === 'object') answers.push(await engine.advance(request.advance));
      else if (request === 'counters') answers.push({ ...own.counters });
      else if (request === 'lose') answers.push(own.device.destroy() ?? null);
      else answers.push(await engine[request]());
    }
    return answers;
  } finally {
    engine.destroy();
  }
}
