/** One training in a worker: it begins, is told frame by frame, pauses and goes on by checkpoints. */
import { GpuError } from '../../errors.ts';
import { modelToJson } from '../../formats/model.ts';
import { describeAdapter, requestDevice } from '../../gpu/adapter.ts';
import type { Device } from '../../gpu/gpu.ts';
import { tensorsOf } from '../../network/layout.ts';
import type { Checkpoint } from '../../training/checkpoint.ts';
import { modelMaker } from '../../training/modelMaker.ts';
import type { Run } from '../../training/run.ts';
import { train } from '../../training/train.ts';
import { type Fit, fitOf } from './fit.ts';
import { buffersOf, frameOf, NOTHING_TOLD, type Told, toldBy } from './frame.ts';
import { gradientOf } from './gradient.ts';
import { type Loaded, load } from './loaded.ts';
import type { Failure, Source, TrainCommand, TrainEvent } from './protocol.ts';

/** Time between two frames. */
const FRAME_MS = 400;
/** Losses of the device after which the run is given up. */
const MOST_LOSSES = 3;
/** The loss is told after the call that met it. */
const LOSS_TOLD_MS = 200;

type Tell = (event: TrainEvent, transfer?: readonly ArrayBuffer[]) => void;

/** What commands of the page are given to; one training at a time. */
export function createSession(tell: Tell): (command: TrainCommand) => void {
  let stop = new AbortController();
  let current: Training | undefined;
  /** Commands are carried out one after the other. */
  let turn: Promise<void> = Promise.resolve();
  return (command) => {
    stop.abort();
    if (command.kind === 'pause') return;
    const mine = new AbortController();
    stop = mine;
    turn = turn.then(async () => {
      try {
        if (command.kind === 'start') current = await begin(command.source, tell);
        await current?.run(mine, command.steps);
      } catch (error) {
        tell({ kind: 'failed', failure: failureOf(error) });
      }
    });
  };
}

interface Training {
  run(stop: AbortController, steps?: number): Promise<void>;
}

async function begin(source: Source, tell: Tell): Promise<Training> {
  const loaded = await load(source);
  const { experiment, parts, prepared } = loaded;
  const { task } = prepared;
  const modelOf = modelMaker(experiment, parts.training, prepared);
  const fit = fitOf(parts.training, modelOf({ parameters: task.parameters }));
  const frames = createFrames(loaded, fit, tell);
  let device = await deviceFor(loaded);
  tell({
    kind: 'started',
    started: {
      experiment,
      names: experiment.objectives.map(({ name }) => name),
      steps: prepared.steps,
      sweep: Math.max(1, Math.round(parts.training.inputs.rows / task.order.batch)),
      thresholds: task.thresholds,
      tensors: tensorsOf(task.shape).map(({ name }) => name),
      fit: fit.base,
      adapter: device && describeAdapter(device.device),
    },
  });
  let latest: Checkpoint | undefined;
  let losses = 0;

  const attempt = (stop: AbortController, steps?: number): Promise<Run> => {
    const first = latest?.trained.steps ?? 0;
    return train(experiment, {
      signal: stop.signal,
      readText: loaded.readText,
      ...(device && { device: device.device }),
      ...(latest && { resume: latest }),
      ...(steps === undefined ? { checkpointEveryMs: FRAME_MS } : { checkpointEvery: steps }),
      onCheckpoint: async (checkpoint) => {
        latest = checkpoint;
        frames.tell(checkpoint);
        if (steps !== undefined && checkpoint.trained.steps >= first + steps) stop.abort();
        await otherWork();
      },
    });
  };

  return {
    async run(stop, steps) {
      for (;;) {
        try {
          const run = await attempt(stop, steps);
          if (run.stopped) return tell({ kind: 'paused' });
          device?.device.destroy();
          return tell({ kind: 'done', run: { ...run, model: modelToJson(run.model) } });
        } catch (error) {
          const reason = device && (await device.lossWithin(LOSS_TOLD_MS));
          if (reason === undefined) {
            device?.device.destroy();
            throw error;
          }
          losses += 1;
          if (losses > MOST_LOSSES) throw new LostError(lossText(losses, reason));
          device = await deviceFor(loaded);
          tell({ kind: 'recovered', step: latest?.trained.steps ?? 0, reason });
        }
      }
    },
  };
}

/** Tells of each checkpoint what the ones before it had not. */
function createFrames({ experiment, parts, prepared }: Loaded, fit: Fit, tell: Tell) {
  const modelOf = modelMaker(experiment, parts.training, prepared);
  const { task, run } = prepared;
  const { plan } = run.stages[run.stages.length - 1];
  let told: Told = NOTHING_TOLD;
  return {
    tell({ trained, engine }: Checkpoint): void {
      const { parameters } = engine.arrays;
      const frame = frameOf(trained, told, {
        predicted: fit.predicted(modelOf({ parameters })),
        gradient: gradientOf({ ...task, plan, parameters }),
      });
      told = toldBy(trained.history);
      tell({ kind: 'frame', frame }, buffersOf(frame));
    },
  };
}

/** A device whose loss can be asked for. */
interface WatchedDevice {
  readonly device: Device;
  /** The reason of its loss, if that is known within so many milliseconds. */
  lossWithin(ms: number): Promise<string | undefined>;
}

async function deviceFor({ experiment }: Loaded): Promise<WatchedDevice | undefined> {
  if (experiment.engine === 'reference') return undefined;
  const device = await requestDevice().catch((error: unknown) => {
    if (experiment.engine === 'auto' && error instanceof GpuError) return undefined;
    throw error;
  });
  if (!device) return undefined;
  const lost = device.lost.then(({ message, reason }) => message || reason || 'unknown');
  return {
    device,
    lossWithin: (ms) => Promise.race([lost, after(ms).then(() => undefined)]),
  };
}

class LostError extends GpuError {}

function lossText(times: number, reason: string): string {
  return `the GPU device was lost ${times} times: ${reason} Close other pages that use the GPU, or take the reference engine.`;
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof LostError) return { message, lost: true, needsGpu: true };
  return { message, ...(error instanceof GpuError && { needsGpu: true }) };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A turn for messages of the page; a timer would be slowed down in a hidden tab. */
function otherWork(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
