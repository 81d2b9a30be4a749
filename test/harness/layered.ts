/** Drives the layered engine in the page: a plain task in, the answers of a list of requests out. */
import type { Best, Chunk, TrainingTask } from '../../src/engines/engine.ts';
import { createLayeredEngine, type StepTensors } from '../../src/engines/layered/engine.ts';
import type { EngineState } from '../../src/engines/state.ts';
import { type Counters, Gpu } from '../../src/gpu/gpu.ts';
import { rateOf, type Schedule } from '../../src/training/schedule.ts';

/** A task whose learning rate is data, so that it can cross to the page. */
export interface PlainTask extends Omit<TrainingTask, 'rate'> {
  readonly rate: number | Schedule;
}

export function taskOfPlain({ rate, ...task }: PlainTask): TrainingTask {
  return { ...task, rate: typeof rate === 'number' ? () => rate : rateOf(rate) };
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
export async function layered(
  gpu: Gpu,
  { task, requests }: { readonly task: PlainTask; readonly requests: readonly Request[] },
): Promise<unknown[]> {
  const loses = requests.includes('lose');
  const adapter = loses ? await navigator.gpu.requestAdapter() : undefined;
  const own = await Gpu.create({ device: (await adapter?.requestDevice()) ?? gpu.device });
  const engine = await createLayeredEngine(own, taskOfPlain(task));
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
