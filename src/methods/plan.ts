import type { PhaseRule } from '../../shaders/choosePhase.ts';
import type { NaLossName } from '../../shaders/naLoss.ts';

/**
 * What one training step does, as data. A method yields plans; every engine lowers the same plan, and no engine knows a
 * method by name.
 *
 * A step: forward and losses on the step's rows; `choose` sets the active objectives; per direction the gradient of
 * its objective; `combine` makes one direction of several; the optimizer turns gradients into directions; the trunk part
 * of each is projected against the heads of higher priority; then
 *
 *   trunk  −= rate · Σ_d projected direction d
 *   head k −= rate · direction of L_k   for every active objective k; all other heads keep their bits
 *
 * With `headSolve` heads are solved instead of descending. `constrain` and `accept` add what ε-constraint training and
 * protection do after that.
 */
export interface StepPlan {
  readonly choose: PhaseRule;
  /** Whose loss decides: the step's own rows, or the whole data set. */
  readonly monitor: 'rows' | 'data';
  /** The objective of each direction: the one that `choose` found active, or a fixed one. */
  readonly directions: readonly ('active' | number)[];
  readonly projection: Projection;
  readonly optimizer: Optimizer;
  /** Several gradients made one before the optimizer, which then has one state; absent: each stays its own. */
  readonly combine?: Combination;
  /** Settings of the projection `exact`. */
  readonly exact?: ExactSettings;
  /** Heads above the active objective descend with it, each along its own gradient. */
  readonly headsAbove?: true;
  /** Heads that are solved at the start and after every step, and do not descend. */
  readonly headSolve?: HeadSolve;
  readonly constrain?: ConstrainRule;
  readonly accept?: AcceptRule;
  /** Steps in function space instead of along directions, of which there are then none. */
  readonly curvature?: CurvatureRule;
  /** With `constrain` and `curvature`: how the best feasible network is told; absent: by its loss. */
  readonly validate?: ValidateRule;
  /**
   * The network is non-Archimedean (`NetworkShape.coefficients`), and this is its loss: one direction, the gradient of all
   * coefficients of all weights, each at its own scale. No projection: nothing of a lower objective reaches a standard part.
   */
  readonly naLoss?: NaLossName;
}

export const PROJECTION_NAMES = [
  'none',
  'line',
  'hyperplane',
  'upstream',
  'masked',
  'gradient',
  'gradient-conflict',
  'barrier',
  'exact',
] as const;
/** How a trunk direction is kept off the heads or gradients of higher priority; design §4.2. */
export type Projection = (typeof PROJECTION_NAMES)[number];

/** Turns a gradient into a direction; one state per objective, advanced only when that is trained. */
export type OptimizerRule =
  | { readonly name: 'sgd' }
  | { readonly name: 'momentum'; readonly beta: number; readonly nesterov: boolean }
  | {
      readonly name: 'adam' | 'adamw';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    }
  | { readonly name: 'rmsprop'; readonly decay: number; readonly epsilon: number };

export type Optimizer = OptimizerRule & {
  /**
   * Share of its parameters that every direction has: in the gradient before the rule (L2), with `adamw` in the direction
   * after it. Either way before the projection, and for what the direction trains only.
   */
  readonly weightDecay?: number;
  /** Largest norm of a direction's gradient, trunk and own head together; it comes before the weight decay. */
  readonly clip?: number;
};

export const SGD = { name: 'sgd' } as const satisfies Optimizer;
export const ADAM = {
  name: 'adam',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
} as const satisfies Optimizer;

/** Heads of the objectives `from` to `to` (exclusive) by ridge least squares on the step's rows (design §4.5). */
export interface HeadSolve {
  readonly ridge: number;
  readonly from: number;
  readonly to: number;
}

export interface ExactSettings {
  /** λ relative to the mean diagonal of the protected block. */
  readonly damping: number;
  /** Protected heads move with the trunk to keep their outputs still. */
  readonly compensation: boolean;
}

/** How the raw gradients of all directions become one; design §5. */
export type Combination =
  | { readonly name: 'weighted'; readonly weights: readonly number[] }
  | { readonly name: 'pcgrad' }
  | { readonly name: 'mgda'; readonly iterations: number }
  | { readonly name: 'upgrad'; readonly sweeps: number }
  | { readonly name: 'gradient'; readonly conflictOnly: boolean }
  | { readonly name: 'barrier'; readonly beta: number }
  /** By the multipliers of `constrain`. */
  | { readonly name: 'multipliers' };

/**
 * ε-constraint training of objective j under budgets (design §4.10): weights λ_i / max(L_i, B_i) above, 1/L_j for j;
 * after a step λ_i ← clip(λ_i · rate) where L_i > B_i, else clip(λ_i / rate). The best feasible network is kept.
 */
export interface ConstrainRule {
  readonly objective: number;
  readonly rate: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * A step for objective j counts only if every loss above stays within its budget (design §4.4): the trunk's step is
 * tried at 1, ½, … of its length, and not taken at all after so many halvings.
 */
export interface AcceptRule {
  readonly objective: number;
  /** Second-order correction: the drift of the protected outputs is taken back along Jᵀ. */
  readonly correct: boolean;
  /** Ridge of the least-squares repair of the protected heads; absent: none. */
  readonly repairRidge?: number;
  readonly halvings: number;
}

/**
 * Lexicographic Levenberg–Marquardt for objective j under budgets (design §4.10): weights w_i ← clip(w_i · up) where
 * L_i > B_i, else clip(w_i / down), w_j = 1; the damping μ falls after an accepted step and rises after another. Needs solved
 * heads of squared losses, and steps of all rows.
 */
export interface CurvatureRule {
  readonly objective: number;
  readonly up: number;
  readonly down: number;
  /** Smallest and largest weight; the first ones are clipped to `lowest` and `highestAtFirst`. */
  readonly lowest: number;
  readonly highest: number;
  readonly highestAtFirst: number;
  readonly damping: {
    readonly first: number;
    readonly down: number;
    readonly up: number;
    readonly lowest: number;
    readonly highest: number;
  };
}

/**
 * The best feasible network has the least Gauss–Newton leave-one-out error of its objective over a grid of ridges,
 * looked at after every so many steps.
 */
export interface ValidateRule {
  readonly ridges: readonly number[];
  readonly every: number;
}

/**
 * How the outputs below the first objective are read from a trained network: by their heads or as tangents of the
 * network (design §4.9), whichever has the smaller training loss or leave-one-out error; first of equals.
 */
export interface OutputRule {
  readonly judge: 'loss' | 'leave-one-out';
  /** Relative to the mean diagonal of the Gram matrix; the leave-one-out error chooses among several. */
  readonly ridges: readonly number[];
}

/** What a method is told of the experiment. */
export interface MethodSettings {
  /** K. */
  readonly objectives: number;
  readonly projection: Projection;
  readonly monitor: 'rows' | 'data';
  /** ≥ 0; objectives above the phase stay met up to threshold · (1 + hysteresis). */
  readonly hysteresis: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Steps of each objective, for methods that train one after the other. */
  readonly stages: readonly number[];
  /** Steps of Levenberg–Marquardt for each objective below the first, for methods that have them; 100 where absent. */
  readonly polish?: number;
  readonly optimizer: Optimizer;
  readonly exact: ExactSettings;
  /** Solve heads with this ridge instead of descending; undefined: descend. */
  readonly headRidge: number | undefined;
  /** Objectives without targets: being met is all that is asked of them. */
  readonly penalties: readonly number[];
  /** Method weighted: weight of objective k is this to the power k, counted from 0. */
  readonly weight: number;
  /** Method nonArchimedean: the loss; lexicographic where absent. */
  readonly naLoss?: NaLossName;
}

/** Part of a run that one engine does in one go. */
export interface Stage {
  readonly plan: StepPlan;
  readonly steps: number;
  /**
   * The parameters to begin with: those that the run began with, the result of the stage before, or the feasible network
   * of lowest loss that it saw.
   */
  readonly start: 'initial' | 'previous' | 'lowest';
  /** Points between the rows hold the objectives above where they were when the last budget was set. */
  readonly anchored?: true;
  readonly freezesTrunk?: boolean;
  /**
   * Objective that this stage is for. Its loss in the result sets its budget for all later stages, budget = loss ·
   * (1 + ε); absent in methods without budgets.
   */
  readonly budgetFor?: number;
  /** That budget is never below the objective's threshold. */
  readonly keepsThreshold?: boolean;
}

export interface Method {
  readonly name: string;
  /** One sentence: what is trained when, and what that promises for objective 1. */
  readonly promise: string;
  readonly stages: (settings: MethodSettings) => readonly Stage[];
  /** Absent: every output is that of its head. */
  readonly outputs?: OutputRule;
}

/** A method whose whole run is one stage. */
export interface PlainMethod extends Method {
  readonly plan: (settings: MethodSettings) => StepPlan;
}

export function plainMethod({
  name,
  promise,
  plan,
}: Pick<PlainMethod, 'name' | 'promise' | 'plan'>): PlainMethod {
  return {
    name,
    promise,
    plan,
    stages: (settings) => [{ plan: plan(settings), steps: settings.steps, start: 'initial' }],
  };
}
