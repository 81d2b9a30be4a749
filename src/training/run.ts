import type { ReadBytes } from '../data/idxFolder.ts';
import type { DampingCounts } from '../engines/engine.ts';
import type { ReadText } from '../experiment/loadDataset.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import type { Model } from '../formats/model.ts';
import type { AdapterInfo } from '../gpu/adapter.ts';
import type { Counters, Device } from '../gpu/gpu.ts';
import type { ProductStore } from '../gpu/productStore.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { History } from './history.ts';
import type { LeakReport } from './leak.ts';
import type { Quality } from './quality.ts';
import type { StageChoice } from './stages.ts';

export type { History } from './history.ts';

export interface TrainOptions {
  /** A WebGPU device to share; without one, engines that need it ask for their own. */
  readonly device?: Device;
  /** Stops at the end of the chunk; the run then returns what was reached, with `stopped: true`. */
  readonly signal?: AbortSignal;
  /**
   * Tune large products on the GPU before the first step, up to a second of compiling for each kind, and keep there what is
   * found (docs/matmul.md). Without it every adapter has one fixed choice.
   */
  readonly tuning?: ProductStore;
  readonly onProgress?: (progress: Progress) => void;
  /** Text of a file that the experiment names (a CSV). Without it such experiments are refused. */
  readonly readText?: ReadText;
  /** Bytes of a file in a folder that the experiment names (IDX files), undefined where there is none of that path. */
  readonly readBytes?: ReadBytes;
  /** Go on from here, with the same bits as if the run had never stopped. Another experiment is refused. */
  readonly resume?: Checkpoint;
  /**
   * Called between chunks, at the end of a stage and when the run is stopped; training waits for the promise. A checkpoint
   * has the whole history so far.
   */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  /** Steps between two checkpoints; chunks are cut to end there. By default the end of the chunk after 10 seconds. */
  readonly checkpointEvery?: number;
  /** Or about so many milliseconds between two checkpoints; chunks are cut to what fits between them. */
  readonly checkpointEveryMs?: number;
}

export interface Progress {
  readonly step: number;
  readonly steps: number;
  /** Losses of the last step's rows, one per objective. */
  readonly losses: readonly number[];
  readonly phase: number;
  readonly elapsedMs: number;
}

/** The result of a run: plain numbers and typed arrays, nothing to dispose. */
export interface Run {
  readonly experiment: ResolvedExperiment;
  readonly engine: 'layered' | 'reference';
  /** Undefined for the reference engine. */
  readonly adapter: AdapterInfo | undefined;
  /** What the host asked of the GPU over the whole run, or since it was resumed; undefined for the reference engine. */
  readonly counters: Counters | undefined;
  /** Steps done; fewer than asked for when `stopped`, or when a stage ended early. */
  readonly steps: number;
  /** By the signal. */
  readonly stopped: boolean;
  readonly elapsedMs: number;
  /** Of `model`, over the whole data set, one per objective, in the units that training sees. */
  readonly losses: readonly number[];
  readonly thresholds: readonly number[];
  /** Of methods with budgets: the largest loss that each objective was allowed while later ones were trained. */
  readonly budgets: readonly number[];
  /** What validation chose in each stage that it watched; undefined without `training.earlyStopping`. */
  readonly earlyStopping: readonly StageChoice[] | undefined;
  /** Steps that trained each objective. */
  readonly phases: readonly number[];
  readonly leak: LeakReport;
  readonly damping: DampingCounts;
  readonly history: History;
  /** On the training part, and on the parts that `data.split` kept from it. */
  readonly quality: Quality;
  /**
   * Of methods that read outputs by tangents, with more rows than are factorised: per such objective what the iterations
   * left of the gradient of its least-squares problem, as a share of what it was; undefined where nothing was iterated.
   */
  readonly tangentResiduals: readonly (number | undefined)[] | undefined;
  readonly model: Model;
}
