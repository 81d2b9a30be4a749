import type { Loss } from '../../shaders/fragments/loss.ts';
import type { Penalty } from '../../shaders/fragments/penalty.ts';
import type { Matrix } from '../data/dataset.ts';
import type { RowOrder } from '../data/order.ts';
import type { StepPlan } from '../methods/plan.ts';
import type { NetworkShape } from '../network/shape.ts';
import type { LearningRate } from './rate.ts';
import type { EngineState } from './state.ts';

/** All that an engine needs to train one network; nothing in it names a method, a file or a device. */
export interface TrainingTask {
  readonly shape: NetworkShape;
  readonly plan: StepPlan;
  /** X [N, d], in the units that training sees; with penalties their P probes follow, [N + P, d]. */
  readonly inputs: Matrix;
  /** All targets side by side, [N, O], or [N + P, O]: those of probes are not read. */
  readonly targets: Matrix;
  /** Loss of each objective; mean squared error where absent. */
  readonly losses?: readonly Loss[];
  /** By objective; one that has a penalty has no outputs, and no loss is read for it. */
  readonly penalties?: readonly (Penalty | undefined)[];
  /** One per objective, in the units of its loss; the last is never asked. */
  readonly thresholds: readonly number[];
  /** Flat, as `layoutOf(shape)` says. */
  readonly parameters: ArrayLike<number>;
  /** 1 for every parameter that must keep its bits; one entry per parameter. */
  readonly frozen: Uint8Array;
  readonly order: RowOrder;
  /** Data rows that projection `exact` protects in every step; all rows where they are few. */
  readonly anchors: Uint32Array;
  /** Whether it protects the step's own rows as well. */
  readonly protectsOwn: boolean;
  /** Largest losses that `constrain` and `accept` allow, one per objective above theirs; empty for other plans. */
  readonly budgets: readonly number[];
  /** Where `constrain` and `curvature` start from: the feasible network to beat. */
  readonly fallback?: Best;
  /** Points beside the data that `curvature` holds the objectives above at: [M, d], and their outputs [M, O]. */
  readonly anchorPoints?: { readonly inputs: Matrix; readonly targets: Matrix };
  readonly rate: LearningRate;
  /** Measure the leak at every step that is a multiple of this; 0 measures never. */
  readonly leakEvery: number;
  /** Measure how far each tensor moves at every step that is a multiple of this; 0 measures never. */
  readonly movementEvery: number;
  /** Keep all parameters of the steps whose movement is measured. */
  readonly keepParameters: boolean;
  /** Where to go on: 0 and 0 for a new run. */
  readonly start: { readonly step: number; readonly phase: number };
  /** Go on from here instead, with the same bits: the state of an engine that began with this task otherwise. */
  readonly resume?: EngineState;
}

/** A network worth keeping. */
export interface Best {
  /** Step that it was found after; −1 for what was there before. */
  readonly step: number;
  /** Over the whole data set, [K]. */
  readonly losses: Float64Array;
  readonly parameters: Float64Array;
  /** The feasible network of lowest loss, where `validate` chose by another measure. */
  readonly lowest?: Omit<Best, 'lowest'> | undefined;
}

/** What a range of steps left behind. */
export interface Chunk {
  readonly firstStep: number;
  readonly steps: number;
  /** Losses of each step's own rows before its update, [steps, K]. */
  readonly losses: Float64Array;
  /** Active objective of each step; K stands for all, K + 1 for none: training went wrong, and has stopped for good. */
  readonly phases: Uint8Array;
  /**
   * Per step: with `accept` the share of the trunk's step that was taken, 0 for none; with `constrain` 1 where all budgets
   * hold after the step, else 0; with `curvature` 1 where the step was taken and they hold; 1 for other plans.
   */
  readonly accepted: Float64Array;
  /** The step that could not be taken since it was not finite, while its losses were. */
  readonly fault: Fault | undefined;
  readonly damping: DampingCounts;
  readonly leak: LeakSamples;
  readonly movement: MovementSamples;
}

export interface Fault {
  readonly step: number;
  /** As `tensorsOf(shape)` names the first one that could not move. */
  readonly tensor: string;
}

/** Steps in which the Gram matrix of projection `exact` was not factored at once; 0 and 0 for others. */
export interface DampingCounts {
  /** Steps that needed a higher damping. */
  readonly raised: number;
  /** Steps that no damping helped: the trunk rested in the direction that could not be protected. */
  readonly failed: number;
}

/** The measured steps of a chunk, in order. K' = K − 1: the last objective protects nothing below it. */
export interface LeakSamples {
  readonly steps: Uint32Array;
  /** L_i(whole data) after − before, for every objective i < K − 1, [measured, K − 1]. */
  readonly changes: Float64Array;
  /** The changes are those of what serves lower objectives alone, though every step trains all of them. */
  readonly apart?: true;
  /** Cosine between the applied trunk step's direction and ∇L_i (whole data) over the trunk, [measured, K − 1]; NaN where either is 0. */
  readonly cosines: Float64Array;
}

/** The measured steps of a chunk, in order, for the G tensors that `tensorsOf(shape)` lists. All norms are Euclidean. */
export interface MovementSamples {
  readonly steps: Uint32Array;
  /** ‖after − before‖ of the step's update, [measured, G]; exactly 0 for a tensor whose bits stayed. */
  readonly changes: Float64Array;
  /** ‖after − at the start of the run‖, [measured, G]. */
  readonly distances: Float64Array;
  /** Norm of the direction that the update followed, before the rate; 0 for a tensor that rested, [measured, G]. */
  readonly gradients: Float64Array;
  /** All parameters before the step, [measured, P], as `layoutOf(shape)` says; empty unless the task keeps them. */
  readonly parameters: Float64Array;
}

export type EngineName = 'fused' | 'layered' | 'reference';

export interface Engine {
  readonly name: EngineName;
  /**
   * Train the next `steps` steps. May be called again before the promise settles: the work is done in order.
   * Throws GpuError when the device fails.
   */
  advance(steps: number): Promise<Chunk>;
  /** Largest number of steps that `advance` takes. */
  readonly maxChunk: number;
  /** Parameters after all steps asked for so far, flat. */
  parameters(): Promise<Float64Array>;
  /**
   * The last parameters whose losses, of the step's rows, were finite: those before the last step that ran. Where
   * training has stopped for good, `parameters` may hold what went wrong.
   */
  good(): Promise<Float64Array>;
  /** Losses over the whole data set after all steps asked for so far, [K]. */
  evaluate(): Promise<Float64Array>;
  /** With `constrain` and `curvature` the best feasible network so far; undefined for other plans. */
  best(): Promise<Best | undefined>;
  /** Step and phase after all steps asked for so far: what `start` of a task that goes on must be. */
  position(): Promise<TrainingTask['start']>;
  /** State after all steps asked for so far, copied. */
  state(): Promise<EngineState>;
  destroy(): void;
}
