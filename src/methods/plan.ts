import type { PhaseRule } from '../../shaders/choosePhase.ts';

/**
 * What one training step does, as data. A method yields a plan; every engine lowers the same plan, and no engine
 * knows a method by name.
 *
 * A step: forward and losses on the step's rows; `choose` sets the active objectives; per direction the gradient of
 * its objective, its trunk part projected against the heads of higher priority; then
 *
 *   trunk  −= rate · Σ_d projected direction d
 *   head k −= rate · ∂L_k    for every active objective k; all other heads keep their bits
 */
export interface StepPlan {
  readonly choose: PhaseRule;
  /** Whose loss decides: the step's own rows, or the whole data set. */
  readonly monitor: 'rows' | 'data';
  /** The objective of each direction: the one that `choose` found active, or a fixed one. */
  readonly directions: readonly ('active' | number)[];
  readonly projection: Projection;
}

export const PROJECTION_NAMES = ['none', 'line', 'hyperplane', 'upstream', 'masked'] as const;
/** How a trunk direction is kept off the heads of higher priority; design §4.2. */
export type Projection = (typeof PROJECTION_NAMES)[number];

/** What a method is told of the experiment. */
export interface MethodSettings {
  /** K. */
  readonly objectives: number;
  readonly projection: Projection;
  readonly monitor: 'rows' | 'data';
  /** ≥ 0; objectives above the phase stay met up to threshold · (1 + hysteresis). */
  readonly hysteresis: number;
  /** Steps of each objective, for methods that train one after the other. */
  readonly stages: readonly number[];
}

export interface Method {
  readonly name: string;
  /** One sentence: what is trained when, and what that promises for objective 1. */
  readonly promise: string;
  readonly plan: (settings: MethodSettings) => StepPlan;
}
