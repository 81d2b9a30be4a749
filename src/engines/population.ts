import type { Chunk, Engine, TrainingTask } from './engine.ts';
import type { EngineState } from './state.ts';

/** Many networks that one device trains side by side. Everything comes back one per network, in the order of their tasks. */
export interface Population {
  readonly size: number;
  /** Largest number of steps that `advance` takes. */
  readonly maxChunk: number;
  /**
   * Train the next `steps` steps of every network. May be called again before the promise settles: the work is done in
   * order. Throws GpuError when the device fails. A network that goes wrong stops by itself, as `Chunk.phases` says.
   */
  advance(steps: number): Promise<readonly Chunk[]>;
  /** Parameters after all steps asked for so far, flat. */
  parameters(): Promise<readonly Float64Array[]>;
  /** As `Engine.good` says. */
  good(): ReturnType<Population['parameters']>;
  /** Losses over the whole data set after all steps asked for so far, [K]. */
  evaluate(): Promise<readonly Float64Array[]>;
  /** As `Engine.position` says. */
  positions(): Promise<readonly TrainingTask['start'][]>;
  /** As `Engine.state` says: what a population of the same tasks, or an engine of one of them, goes on from. */
  states(): Promise<readonly EngineState[]>;
  destroy: Engine['destroy'];
}
