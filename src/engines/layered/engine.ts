import { STATE } from '../../../shaders/fragments/rows.ts';
import { rowsOfSteps } from '../../data/order.ts';
import type { Download } from '../../gpu/download.ts';
import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import type { TensorData } from '../../gpu/tensor.ts';
import type { Chunk, Engine, TrainingTask } from '../engine.ts';
import { rateAt } from '../rate.ts';
import { stepsWithin } from '../work.ts';
import { chunkOf } from './chunk.ts';
import { NO_STEP } from './constraint.ts';
import { protectedRowsOfSteps } from './exact.ts';
import { lower, type Program } from './program.ts';
import { phaseIn, restore, stateOf } from './state.ts';
import { stepsLookedAt } from './validation.ts';

/** Steps of a chunk, the least that one readback serves, unless its order table would pass MAX_ORDER entries. */
const CHUNK_STEPS = 1000;
const MAX_ORDER = 2 ** 23;
const MAX_KEPT = 2 ** 23;
/** Multiply-adds of a chunk: some tens of milliseconds on a GPU, some seconds in software. */
const CHUNK_WORK = 2 ** 34;
/** Steps of a submit: enough to hide its cost, few enough that no submit runs long. */
const SUBMIT_STEPS = 250;

/** What the last step left on the GPU, for tests and for the replay of fixtures. */
export interface StepTensors {
  readonly losses: TensorData;
  /** [layer, batch, units], outputs last; of a non-Archimedean network once per coefficient. */
  readonly pre: TensorData;
  /** Projected directions, [D, parameter]. */
  readonly gradients: TensorData;
  /** Of curvature: K with its damping, [R, R], and α. */
  readonly system?: { readonly gram: TensorData; readonly alpha: TensorData };
}

export interface LayeredEngine extends Engine {
  readonly name: 'layered';
  /** Throws RangeError where steps keep no directions (plainStep.ts). */
  inspect(): Promise<StepTensors>;
}

/**
 * Any network, one kernel per operation. Everything is created here; a chunk writes its tables, records its steps and
 * reads back once, while the next chunk may already run.
 * Throws GpuError when the device cannot hold the network, ShaderError when a kernel does not compile.
 */
export async function createLayeredEngine(gpu: Gpu, task: TrainingTask): Promise<LayeredEngine> {
  const {
    inputs,
    order: { batch, rows },
  } = task;
  const maxChunk = Math.max(
    1,
    Math.min(
      CHUNK_STEPS,
      Math.floor(MAX_ORDER / (batch + inputs.rows - rows)),
      stepsKept(task),
      stepsLookedAt(task),
      stepsWithin(CHUNK_WORK, task),
    ),
  );
  const { naLoss } = task.plan;
  const program = naLoss
    ? await (await import('./na/program.ts')).lowerNa(gpu, task, naLoss, maxChunk)
    : await lower(gpu, task, maxChunk);
  if (task.resume) restore(gpu, program, task.resume);
  else gpu.submit(program.begin);
  const { history, leak, movement } = program;
  const { validation } = program;
  const optional = [
    program.damping,
    leak?.samples,
    movement?.samples,
    movement?.kept,
    validation?.candidates,
  ];
  // Two, so that a chunk can be read while the next one fills the other.
  const downloads = [0, 1].map((index) => ({
    download: gpu.download(
      `chunk.${index}`,
      [history, program.shared.state, ...optional].filter((tensor) => tensor !== undefined),
    ),
    free: Promise.resolve() as Promise<unknown>,
  }));
  let submitted = (task.resume ?? task.start).step;
  let chunks = 0;

  const advance = async (steps: number): Promise<Chunk> => {
    if (!Number.isInteger(steps) || steps < 1 || steps > maxChunk) {
      throw new RangeError(`layered engine: expected 1 to ${maxChunk} steps, got ${steps}`);
    }
    const firstStep = submitted;
    submitted += steps;
    const slot = downloads[chunks % downloads.length];
    chunks += 1;
    const read = slot.free.then(async () => {
      uploadTables(gpu, task, program, firstStep, steps);
      submitSteps(gpu, task, program, firstStep, steps, slot.download);
      const [lines, words, ...values] = await gpu.map(slot.download);
      const present = optional.map((tensor) => (tensor ? values.shift() : undefined));
      const chunk = chunkOf(task, { firstStep, steps }, lines, words[STATE.fault], present);
      const candidates = present[optional.length - 1];
      if (candidates) validation?.look(chunk, chunk.accepted, candidates);
      return chunk;
    });
    slot.free = read.catch(() => undefined);
    return read;
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
    async good() {
      await settled();
      return Float64Array.from(await gpu.read(program.shared.good));
    },
    async evaluate() {
      await settled();
      if (program.evaluateSlices) return program.evaluateSlices();
      gpu.submit(program.evaluate);
      return Float64Array.from(await gpu.read(program.dataLosses));
    },
    async best() {
      if (!program.best) return undefined;
      await settled();
      const { parameters, losses, step } = program.best;
      const [found] = await gpu.read(step);
      const lowest = {
        step: found === NO_STEP ? -1 : found,
        losses: Float64Array.from(await gpu.read(losses)),
        parameters: Float64Array.from(await gpu.read(parameters)),
      };
      if (!validation) return lowest;
      return validation.best && { ...validation.best, lowest };
    },
    async position() {
      await settled();
      const words = await gpu.read(program.shared.state);
      return { step: submitted, phase: phaseIn(words, task.shape.outputs.length) };
    },
    async state() {
      await settled();
      return stateOf(gpu, program, submitted);
    },
    async inspect() {
      await settled();
      const { system, directions } = program;
      if (!directions)
        throw new RangeError('layered engine: plain steps keep no directions to show');
      return {
        losses: await gpu.read(program.losses),
        pre: await gpu.read(program.pre),
        gradients: await gpu.read(directions),
        ...(system && {
          system: { gram: await gpu.read(system.gram), alpha: await gpu.read(system.alpha) },
        }),
      };
    },
    destroy: () => gpu.destroy(),
  };
}

/** Steps of a chunk whose kept parameters fit into MAX_KEPT numbers. */
function stepsKept({ keepParameters, movementEvery, parameters, plan }: TrainingTask): number {
  const lines = Math.floor(MAX_KEPT / parameters.length);
  return Math.min(
    keepParameters && movementEvery > 0 ? movementEvery * lines : CHUNK_STEPS,
    plan.validate ? plan.validate.every * lines : CHUNK_STEPS,
  );
}

/** Everything the host says to a chunk, before its first step. */
function uploadTables(
  gpu: Gpu,
  task: TrainingTask,
  program: Program,
  firstStep: number,
  steps: number,
): void {
  // The words behind, phase and fault, stay as the GPU left them.
  gpu.write(program.shared.state, new Uint32Array([firstStep, 0, 0]));
  gpu.write(
    program.rates,
    Float32Array.from({ length: steps }, (_, step) => rateAt(task.rate, firstStep + step)),
  );
  if (program.damping) gpu.write(program.damping, new Uint32Array(2));
  if (program.order)
    gpu.write(program.order, withProbes(task, rowsOfSteps(task.order, firstStep, steps)));
  if (program.protectedOrder) {
    gpu.write(program.protectedOrder, protectedRowsOfSteps(task, firstStep, steps));
  }
}

/** The rows of every step, and behind them the probes, which stand behind the data. */
function withProbes({ inputs, order }: TrainingTask, rows: Uint32Array): Uint32Array<ArrayBuffer> {
  const probes = Array.from({ length: inputs.rows - order.rows }, (_, p) => order.rows + p);
  const width = order.batch + probes.length;
  const all = new Uint32Array((rows.length / order.batch) * width);
  for (let step = 0; step * order.batch < rows.length; step++) {
    all.set(rows.subarray(step * order.batch, (step + 1) * order.batch), step * width);
    all.set(probes, step * width + order.batch);
  }
  return all;
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
    const leak = isMultiple(step, task.leakEvery) ? program.leak : undefined;
    const movement = isMultiple(step, task.movementEvery) ? program.movement : undefined;
    if (movement) yield* movement.before;
    yield* leak ? leak.before : program.before;
    yield* leak || movement ? program.measuredBody : program.body;
    if (program.validation?.keeps(step)) yield program.validation.keep;
    if (movement) yield* movement.after;
    if (leak) yield* leak.after;
  }
}

function isMultiple(step: number, every: number): boolean {
  return every > 0 && step % every === 0;
}
