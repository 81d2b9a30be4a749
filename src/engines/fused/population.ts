import { InputError } from '../../errors.ts';
import type { Gpu } from '../../gpu/gpu.ts';
import type { Chunk, TrainingTask } from '../engine.ts';
import type { Population } from '../population.ts';
import { createNetwork } from '../reference/network.ts';
import { forwardInSlices } from '../reference/slices.ts';
import type { EngineState } from '../state.ts';
import { type ChunkRecord, chunksOf } from './chunks.ts';
import { createFusedDevice } from './device.ts';
import { unshared } from './dims.ts';
import { fusedRefusal } from './refusal.ts';
import { parametersOf, positionsOf, type Store, stateOf } from './store.ts';

export interface FusedOptions {
  /** False never uses subgroups, even where the device has them; the results have the same bits. */
  readonly subgroups?: boolean;
}

/** A network that halted in a chunk: where that began, and after how many of its steps. */
interface Halt {
  readonly from: EngineState;
  readonly steps: number;
}

/**
 * Networks that differ in start, parameters, thresholds, rates, row order and frozen parameters only, trained side by side in
 * one dispatch. Throws InputError for a task that the engine cannot train or tasks that share no shader, GpuError when the
 * device cannot hold them, ShaderError when the shader does not compile.
 */
export async function createFusedPopulation(
  gpu: Gpu,
  tasks: readonly TrainingTask[],
  options: FusedOptions = {},
): Promise<Population> {
  refuseTasks(tasks);
  const device = await createFusedDevice(gpu, tasks, options);
  const { d, maxChunk } = device;
  const halts: (Halt | undefined)[] = tasks.map(() => undefined);
  const K = d.outputs.length;
  let store = device.initial;
  let pending: Promise<unknown> = Promise.resolve();

  const readChunks = (record: ChunkRecord, before: Store): Chunk[] => {
    const starts = positionsOf(before, d);
    const chunks = chunksOf(
      tasks,
      d,
      starts.map(({ step }) => step),
      record,
    );
    const ends = positionsOf(record.store, d);
    chunks.forEach((chunk, n) => {
      if (ends[n].phase === K + 1 && starts[n].phase !== K + 1) {
        halts[n] = { from: stateOf(before, d, n), steps: chunk.phases.indexOf(K + 1) };
      }
    });
    return chunks;
  };

  const advance = (steps: number): Promise<readonly Chunk[]> => {
    if (!Number.isInteger(steps) || steps < 1 || steps > maxChunk) {
      return Promise.reject(
        new RangeError(`fused engine: expected 1 to ${maxChunk} steps, got ${steps}`),
      );
    }
    const read = device.run(steps);
    const chunks = Promise.all([read, pending]).then(([record]) => {
      const before = store;
      store = record.store;
      return readChunks(record, before);
    });
    pending = chunks.catch(() => undefined);
    return chunks;
  };
  const good = async (n: number): Promise<Float64Array> => {
    const halt = halts[n];
    if (!halt) return parametersOf(store, d, n, 'good');
    if (halt.steps === 0) return Float64Array.from(halt.from.arrays.good);
    const again = await createFusedDevice(gpu, [{ ...tasks[n], resume: halt.from }], options);
    try {
      let last = again.initial;
      for (let done = 0; done < halt.steps; done += again.maxChunk) {
        last = (await again.run(Math.min(again.maxChunk, halt.steps - done))).store;
      }
      return parametersOf(last, again.d, 0, 'good');
    } finally {
      again.release();
    }
  };
  const goods = async () => {
    await pending;
    const all: Float64Array[] = [];
    for (const n of tasks.keys()) all.push(await good(n));
    return all;
  };
  const each = <T>(what: (n: number) => T) => pending.then(() => tasks.map((_, n) => what(n)));

  return {
    size: tasks.length,
    maxChunk,
    advance,
    parameters: () => each((n) => parametersOf(store, d, n)),
    good: goods,
    evaluate: () =>
      each((n) => {
        const { shape, inputs, targets, losses } = tasks[n];
        const network = createNetwork(shape, parametersOf(store, d, n), losses);
        return forwardInSlices(network, inputs, targets).losses;
      }),
    async positions() {
      await pending;
      return positionsOf(store, d);
    },
    async states() {
      const all = await goods();
      return all.map((good, n) => {
        const state = stateOf(store, d, n);
        return { ...state, arrays: { ...state.arrays, good: Float32Array.from(good) } };
      });
    },
    destroy: () => gpu.destroy(),
  };
}

function refuseTasks(tasks: readonly TrainingTask[]): void {
  if (tasks.length === 0) {
    throw new InputError('fused engine: expected at least one network, got none.');
  }
  tasks.forEach((task, n) => {
    const reason = fusedRefusal(task);
    if (reason) {
      const who = tasks.length > 1 ? `fused engine, network ${n}` : 'fused engine';
      throw new InputError(`${who}: ${reason} Or use engine 'layered' or 'reference'.`);
    }
    const differs = unshared(tasks[0], task);
    if (differs) {
      throw new InputError(
        `fused engine: networks 0 and ${n} differ in ${differs}: expected all to share it. Train them as populations of their own.`,
      );
    }
  });
}
