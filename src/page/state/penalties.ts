/** Penalties of an experiment: added, changed and taken out. */
import type { Experiment } from '../../experiment/types.ts';
import { type DraftObjective, withObjective } from './edits.ts';

export type DraftPenalty = Extract<DraftObjective, { penalty: unknown }>['penalty'];

interface Reading {
  readonly column?: string | undefined;
  readonly of?: string | undefined;
}

type Maker = (column: string, of: string) => DraftPenalty;

const MAKERS = {
  smoothness: (smoothness, of) => ({ smoothness, of }),
  increasing: (increasing, of) => ({ increasing, of }),
  decreasing: (decreasing, of) => ({ decreasing, of }),
  parity: (parity, of) => ({ parity, of }),
  weightNorm: () => 'weightNorm',
} satisfies Record<string, Maker>;

export type PenaltyKind = keyof typeof MAKERS;
export const PENALTY_KINDS = Object.keys(MAKERS) as readonly PenaltyKind[];

/** Projections that need no head of an objective. */
const BY_GRADIENTS: readonly unknown[] = ['none', 'gradient', 'gradient-conflict', 'barrier'];

export function kindOf(penalty: DraftPenalty): PenaltyKind {
  if (penalty === 'weightNorm') return penalty;
  return PENALTY_KINDS.find((kind) => kind in penalty) ?? 'smoothness';
}

/** The column and the objective that a penalty names. */
export function readingOf(penalty: DraftPenalty): Reading {
  if (penalty === 'weightNorm') return {};
  const column = Object.entries(penalty).find(([key]) => key === kindOf(penalty))?.[1];
  return { column: String(column), of: penalty.of };
}

/** @param of the objective whose outputs it reads */
export function penaltyOf(kind: PenaltyKind, column: string, of: string): DraftPenalty {
  const make: Maker = MAKERS[kind];
  return make(column, of);
}

/** A penalty below all other objectives. Settings that forbid penalties are left to their defaults. */
export function withPenalty(experiment: Experiment, penalty: DraftPenalty): Experiment {
  const { projection, headSolve, ...training } = experiment.training ?? {};
  return {
    ...experiment,
    objectives: [...experiment.objectives, { penalty }],
    training: {
      ...training,
      ...(projection && BY_GRADIENTS.includes(projection) && { projection }),
      ...(headSolve === false && { headSolve }),
    },
  };
}

export function withoutObjective(experiment: Experiment, place: number): Experiment {
  return { ...experiment, objectives: experiment.objectives.filter((_, k) => k !== place) };
}

/** Another column or objective for the penalty at a place; its other options stay. */
export function withReading(experiment: Experiment, place: number, changes: Reading): Experiment {
  const objective = experiment.objectives[place];
  if (!('penalty' in objective) || objective.penalty === 'weightNorm') return experiment;
  const { column, of } = changes;
  const penalty = {
    ...objective.penalty,
    ...(column !== undefined && { [kindOf(objective.penalty)]: column }),
    ...(of !== undefined && { of }),
  };
  return withObjective(experiment, place, { penalty });
}
