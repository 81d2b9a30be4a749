import { STATE } from '../../../shaders/fragments/rows.ts';
import { NO_COSINE } from '../../../shaders/leak.ts';
import { rowsOfSteps } from '../../data/order.ts';
import type { Download } from '../../gpu/download.ts';
import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import type { TensorData } from '../../gpu/tensor.ts';
import type { Chunk, Engine, LeakSamples, TrainingTask } from '../engine.ts';
import { lower, type Program } from './program.ts';

/** Steps of a chunk, the least that one readback serves, unless its order table would pass MAX_ORDER entries. */
const CHUNK_STEPS = 1000;
const MAX_ORDER = 2 ** 23;
/** Steps of a submit: enough to hide its cost, few enough that no submit runs long. */
const SUBMIT_STEPS = 250;

/** What the last step left on the GPU, for tests and for the replay of fixtures. */
export interface StepTensors {
  readonly losses: TensorData;
  /** [layer, batch, units], outputs last. */
  readonly pre: TensorData;
  /** Projected directions, [D, parameter]. */
  readonly gradients: TensorData;
}

export interface LayeredEngine extends Engine {
  readonly name: 'layered';
  inspect(): Promise<StepTensors>;
}

/**
 * Any network, one kernel per operation. Everything is created here; a chunk writes its tables, records its steps and
 * reads back once, while the next chunk may already run.
 * Throws GpuError when the device cannot hold the network, ShaderError when a kernel does not compile.
 */
export async function createLayeredEngine(gpu: Gpu, task: TrainingTask): Promise<LayeredEngine> {
  const { batch } = task.order;
  const maxChunk = Math.max(1, Math.min(CHUNK_STEPS, Math.floor(MAX_ORDER / batch)));
  const program = await lower(gpu, task, maxChunk);
  const readBack = [program.history, ...(program.samples ? [program.samples] : [])];
  // Two, so that a chunk can be read while the next one fills the other.
  const downloads = [0, 1].map((index) => ({
    download: gpu.download(`chunk.${index}`, readBack),
    free: Promise.resolve() as Promise<unknown>,
  }));
  let submitted = task.start.step;
  let chunks = 0;

  const advance = async (steps: number): Promise<Chunk> => {
    if (!Number.isInteger(steps) || steps < 1 || steps > maxChunk) {
      throw new RangeError(`layered engine: expected 1 to ${maxChunk} steps, got ${steps}`);
    }
    const firstStep = submitted;
    submitted += steps;
    const slot = downloads[chunks % downloads.length];
    chunks += 1;
    const read = slot.free.then(() => {
      uploadTables(gpu, task, program, firstStep, steps);
      submitSteps(gpu, task, program, firstStep, steps, slot.download);
      return gpu.map(slot.download);
    });
    slot.free = read.catch(() => undefined);
    const [history, samples] = await read;
    return chunkOf(task, firstStep, steps, history, samples);
  };

  const settled = () => Promise.all(downloads.map(({ free }) => free));
  return {
    name: 'layered',
    maxChunk,
    advance,
    async parameters() {
      await settled();
      return Float64Array.from(await gpu.read(program.shared.parameters));
    },
    async evaluate() {
      await settled();
      gpu.submit(program.evaluate);
      return Float64Array.from(await gpu.read(program.dataLosses));
    },
    async position() {
      await settled();
      const state = await gpu.read(program.shared.state);
      return { step: submitted, phase: state[STATE.phase] };
    },
    async inspect() {
      await settled();
      return {
        losses: await gpu.read(program.losses),
        pre: await gpu.read(program.step.tensors.pre),
        gradients: await gpu.read(program.step.tensors.gradients),
      };
    },
    destroy: () => gpu.destroy(),
  };
}

/** Everything the host says to a chunk, before its first step. */
function uploadTables(
  gpu: Gpu,
  task: TrainingTask,
  program: Program,
  firstStep: number,
  steps: number,
): void {
  // The fourth word, the phase, stays as the GPU left it.
  gpu.write(program.shared.state, new Uint32Array([firstStep, 0, 0]));
  gpu.write(
    program.rates,
    Float32Array.from({ length: steps }, (_, step) => task.rate(firstStep + step)),
  );
  if (program.order) gpu.write(program.order, rowsOfSteps(task.order, firstStep, steps));
}

function submitSteps(
  gpu: Gpu,
  task: TrainingTask,
  program: Program,
  firstStep: number,
  steps: number,
  download: Download,
): void {
  for (let done = 0; done < steps; done += SUBMIT_STEPS) {
    const count = Math.min(SUBMIT_STEPS, steps - done);
    const last = done + count === steps;
    gpu.submit(dispatches(task, program, firstStep + done, count), last ? download : undefined);
  }
}

function* dispatches(
  task: TrainingTask,
  program: Program,
  firstStep: number,
  steps: number,
): Iterable<Dispatch> {
  for (let step = firstStep; step < firstStep + steps; step++) {
    yield* task.leakEvery > 0 && step % task.leakEvery === 0 ? program.measured : program.plain;
  }
}

function chunkOf(
  task: TrainingTask,
  firstStep: number,
  steps: number,
  history: TensorData,
  samples: TensorData | undefined,
): Chunk {
  const objectives = task.shape.outputs.length;
  const line = objectives + 2;
  const losses = new Float64Array(steps * objectives);
  const phases = new Uint8Array(steps);
  for (let step = 0; step < steps; step++) {
    losses.set(history.subarray(step * line, step * line + objectives), step * objectives);
    phases[step] = history[step * line + objectives];
  }
  return {
    firstStep,
    steps,
    losses,
    phases,
    leak: leakOf(task, firstStep, steps, samples),
    movement: {
      steps: new Uint32Array(0),
      changes: new Float64Array(0),
      distances: new Float64Array(0),
      gradients: new Float64Array(0),
      parameters: new Float64Array(0),
    },
  };
}

function leakOf(
  task: TrainingTask,
  firstStep: number,
  steps: number,
  samples: TensorData | undefined,
): LeakSamples {
  const every = task.leakEvery;
  const above = task.shape.outputs.length - 1;
  const first = samples ? Math.ceil(firstStep / every) : 0;
  const count = samples ? Math.ceil((firstStep + steps) / every) - first : 0;
  const changes = new Float64Array(count * above);
  const cosines = new Float64Array(count * above);
  for (let index = 0; samples && index < count * above; index++) {
    changes[index] = samples[2 * index];
    const cosine = samples[2 * index + 1];
    cosines[index] = cosine === NO_COSINE ? Number.NaN : cosine;
  }
  return {
    steps: Uint32Array.from({ length: count }, (_, index) => (first + index) * every),
    changes,
    cosines,
  };
}
