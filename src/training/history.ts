import type { LeakSamples, MovementSamples } from '../engines/engine.ts';

/** What was recorded: every `record.every`-th step, and what was measured in those. */
export interface History {
  readonly steps: Uint32Array;
  /** Losses of the step's rows before its update, [recorded, K]. */
  readonly losses: Float64Array;
  /** Active objective; K stands for all. */
  readonly phases: Uint8Array;
  /** Those that are multiples of `record.leakEvery`. */
  readonly leak: LeakSamples & Phases;
  /** Those that are multiples of `record.movementEvery`. */
  readonly movement: MovementSamples & Phases;
}

interface Phases {
  /** Active objective of each measured step; K stands for all. */
  readonly phases: Uint8Array;
}
