import { lineWidth } from '../../../shaders/fragments/fused/history.ts';
import { type FusedDims, fused } from '../../../shaders/fused.ts';
import { GpuError } from '../../errors.ts';
import type { Gpu } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { TrainingTask } from '../engine.ts';
import { stepsWithin } from '../work.ts';
import type { ChunkRecord } from './chunks.ts';
import { dimsOf } from './dims.ts';
import { lanesFor } from './lanes.ts';
import { createPace } from './pace.ts';
import { type Store, storeOf } from './store.ts';
import { tablesOf } from './tables.ts';

/** Steps of a chunk. */
const CHUNK_STEPS = 32_768;
/** Multiply-adds of a chunk: some seconds in software. */
const CHUNK_WORK = 2 ** 32;
/** Numbers that a chunk leaves behind, and that its tables hold. */
const MAX_HISTORY = 2 ** 23;
const MAX_TABLE = 2 ** 23;

/** The networks on the GPU. */
export interface FusedDevice {
  readonly d: FusedDims;
  readonly maxChunk: number;
  /** What they began with. */
  readonly initial: Store;
  /** Train all networks; the work is done in the order of the calls. */
  run(steps: number): Promise<ChunkRecord>;
  /** Free what was made here. */
  release(): void;
}

/** Everything is created here; a chunk writes its tables, dispatches as its pace says and reads back once. */
export async function createFusedDevice(
  gpu: Gpu,
  tasks: readonly TrainingTask[],
  { subgroups = true }: { readonly subgroups?: boolean },
): Promise<FusedDevice> {
  const tables = tablesOf(
    tasks,
    tasks.map(({ resume, start }) => (resume ?? start).step),
  );
  const lanes = lanesFor(tasks, subgroups ? gpu.subgroups?.size : undefined);
  const maxChunk = chunkSteps(gpu, tasks, dimsOf(tasks, lanes, { steps: 1, ...tables(1).count }));
  const { count, places, rates, rows } = tables(maxChunk);
  const d = dimsOf(tasks, lanes, { steps: maxChunk, ...count });
  const tensors = createTensors(gpu, d);
  const program = [await gpu.prepare(fused, d, tensors)];
  const initial = storeOf(tasks, d);
  gpu.write(tensors.networks, initial.networks);
  gpu.write(tensors.state, initial.state);
  gpu.write(tensors.data, dataOf(tasks[0], d, tensors.data.length / d.rows));
  gpu.write(
    tensors.thresholds,
    Float32Array.from(
      tasks.flatMap(({ thresholds, shape }) => shape.outputs.map((_, k) => thresholds[k] ?? 0)),
    ),
  );
  gpu.write(tensors.control, controlOf(tasks, d, places));
  const downloads = [0, 1].map((index) => ({
    download: gpu.download(`fused.chunk.${index}`, [
      tensors.networks,
      tensors.state,
      tensors.history,
    ]),
    free: Promise.resolve() as Promise<unknown>,
  }));
  const pace = createPace(d, gpu.info.isFallback);
  let asked = 0;
  let chunks = 0;
  let freeSince = 0;

  const submit = (done: number, steps: number, slot: (typeof downloads)[number]) => {
    gpu.write(tensors.rates, rates(done, steps));
    const order = rows(done, steps);
    if (order && tensors.order) gpu.write(tensors.order, order);
    const left = (tensors.history.length / maxChunk) * steps;
    for (let before = 0; before < steps; ) {
      const some = Math.min(pace.steps, steps - before);
      gpu.write(tensors.control, new Uint32Array([some, before, steps]));
      before += some;
      gpu.submit(program, before === steps ? slot.download : undefined, left);
    }
  };
  return {
    d,
    maxChunk,
    initial,
    async run(steps) {
      const done = asked;
      asked += steps;
      const slot = downloads[chunks % downloads.length];
      chunks += 1;
      const read = slot.free.then(() => {
        const submitted = performance.now();
        submit(done, steps, slot);
        return gpu.map(slot.download).then((values) => {
          const now = performance.now();
          pace.took(steps, now - Math.max(submitted, freeSince));
          freeSince = now;
          return values;
        });
      });
      slot.free = read.catch(() => undefined);
      const [networks, state, history] = await read;
      return {
        history,
        steps,
        store: {
          networks: networks as Store['networks'],
          state: state as Store['state'],
        },
      };
    },
    release() {
      for (const tensor of Object.values(tensors)) gpu.release(tensor);
      for (const { download } of downloads) gpu.release(download);
    },
  };
}

/** Steps whose history and tables fit into the device and into what is read back at once. Throws GpuError where none do. */
function chunkSteps(gpu: Gpu, tasks: readonly TrainingTask[], ofOne: FusedDims): number {
  const line = Math.ceil(ofOne.networks / ofOne.together) * ofOne.together * lineWidth(ofOne);
  const limit = gpu.device.limits.maxStorageBufferBindingSize / 4;
  const fits = (perStep: number, most: number) => Math.floor(Math.min(most, limit) / perStep);
  const steps = Math.min(
    CHUNK_STEPS,
    stepsWithin(CHUNK_WORK / tasks.length, tasks[0]),
    fits(line, MAX_HISTORY),
    fits(ofOne.constantRates ? 0 : ofOne.rateTables, MAX_TABLE),
    fits(ofOne.orders * ofOne.batch, MAX_TABLE),
  );
  if (steps < 1) {
    throw new GpuError(
      `fused engine: ${tasks.length} networks leave ${line} numbers a step: expected at most ${Math.min(MAX_HISTORY, limit)}. Use smaller populations.`,
    );
  }
  return steps;
}

function createTensors(
  gpu: Gpu,
  d: FusedDims,
): Record<
  'networks' | 'state' | 'history' | 'data' | 'thresholds' | 'rates' | 'control',
  Tensor
> & { order?: Tensor } {
  const tensors = Object.fromEntries(
    fused.bindings
      .filter(({ when }) => when?.(d) ?? true)
      .map(({ name, shape, type }) => [name, gpu.tensor(`fused.${name}`, shape(d), type)]),
  );
  return tensors as ReturnType<typeof createTensors>;
}

/** Inputs and targets of every row side by side. */
function dataOf({ inputs, targets }: TrainingTask, { rows }: FusedDims, width: number) {
  const data = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    data.set(inputs.values.subarray(row * inputs.cols, (row + 1) * inputs.cols), at);
    const own = targets.values.subarray(row * targets.cols, (row + 1) * targets.cols);
    data.set(own, at + inputs.cols);
  }
  return data;
}

function controlOf(tasks: readonly TrainingTask[], d: FusedDims, places: Uint32Array) {
  const control = new Uint32Array(
    3 + places.length + (d.freezes ? d.networks * d.parameters.size : 0),
  );
  control.set(places, 3);
  if (!d.freezes) return control;
  tasks.forEach(({ frozen }, n) => {
    control.set(frozen, 3 + places.length + n * d.parameters.size);
  });
  return control;
}
