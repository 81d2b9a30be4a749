import type { DeadFinding } from './dead.ts';
import type { DivergenceFinding } from './divergence.ts';
import type { HeadsFinding } from './heads.ts';
import type { Judgement } from './level.ts';
import type { RankFinding } from './rank.ts';
import type { RateFinding } from './rate.ts';
import type { ScaleFinding } from './scale.ts';
import type { ThresholdFinding } from './threshold.ts';

/** That an experiment has penalties, which no check knows. */
export interface PenaltiesFinding extends Judgement {
  readonly check: 'penalties';
}

/** That a network is non-Archimedean, and what does not apply to it. */
export interface CoefficientsFinding extends Judgement {
  readonly check: 'coefficients';
}

/** Of a non-Archimedean network: pre-activations whose sign their infinitesimal parts decide. */
export interface TiesFinding extends Judgement {
  readonly check: 'ties';
  readonly steps: readonly number[];
  /** At each of the steps, over all rows and units. */
  readonly ties: readonly number[];
}

/** What one check says of an experiment. */
export type Finding =
  | CoefficientsFinding
  | DeadFinding
  | DivergenceFinding
  | HeadsFinding
  | PenaltiesFinding
  | RankFinding
  | RateFinding
  | ScaleFinding
  | ThresholdFinding
  | TiesFinding;
