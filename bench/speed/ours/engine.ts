import type { Engine, TrainingTask } from '../../../src/engines/engine.ts';
import { createEngine } from '../../../src/engines/index.ts';
import type { Gpu } from '../../../src/gpu/gpu.ts';
import type { Contender } from '../contender.ts';

/** One of our engines on a task; the answer is its parameters after `checkedSteps`. */
export async function engineContender(
  gpu: Gpu,
  name: Engine['name'],
  task: TrainingTask,
  checkedSteps: number,
): Promise<Contender> {
  const { engine, gpu: own } = await createEngine(name, task, gpu.device);
  return {
    name: `kitegrad ${name}`,
    async answer() {
      const { engine: fresh } = await createEngine(name, task, gpu.device);
      await advance(fresh, checkedSteps);
      const parameters = await fresh.parameters();
      fresh.destroy();
      return parameters;
    },
    run: (count) => advance(engine, count),
    ...(own && { counters: own.counters }),
    destroy: () => engine.destroy(),
  };
}

/** Chunk after chunk, two under way at a time, as a trainer does it. */
export async function advance(
  { maxChunk, advance }: { readonly maxChunk: number; advance(steps: number): Promise<unknown> },
  steps: number,
): Promise<void> {
  let before: Promise<unknown> | undefined;
  for (let done = 0; done < steps; done += maxChunk) {
    const chunk = advance(Math.min(maxChunk, steps - done));
    await before;
    before = chunk;
  }
  await before;
}
