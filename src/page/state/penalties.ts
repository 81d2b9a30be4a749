/** Penalties of an experiment: added, changed and taken out. */
import type { Experiment } from '../../experiment/types.ts';
import { type DraftObjective, withObjective } from './edits.ts';

type PenaltyObjective = Extract<DraftObjective, { penalty: unknown }>;
export type DraftPenalty = PenaltyObjective['penalty'];

interface NamedPenalty {
  readonly name: string;
  readonly penalty: DraftPenalty;
}

/** The column that a penalty names, and the objective whose outputs it reads. */
export interface Reading {
  readonly column: string;
  readonly of: string;
}

interface Kind {
  readonly penalty: (reading: Reading) => DraftPenalty;
  readonly name: (reading: Reading) => string;
}

const KINDS = {
  smoothness: {
    penalty: ({ column, of }) => ({ smoothness: column, of }),
    name: ({ column, of }) => `${of} smooth in ${column}`,
  },
  increasing: {
    penalty: ({ column, of }) => ({ increasing: column, of }),
    name: ({ column, of }) => `${of} increasing in ${column}`,
  },
  decreasing: {
    penalty: ({ column, of }) => ({ decreasing: column, of }),
    name: ({ column, of }) => `${of} decreasing in ${column}`,
  },
  parity: {
    penalty: ({ column, of }) => ({ parity: column, of }),
    name: ({ column, of }) => `parity of ${of} by ${column}`,
  },
  weightNorm: { penalty: () => 'weightNorm', name: () => 'weight norm' },
} satisfies Record<string, Kind>;

export type PenaltyKind = keyof typeof KINDS;
export const PENALTY_KINDS = Object.keys(KINDS) as readonly PenaltyKind[];

/** Projections that need no head of an objective. */
const BY_GRADIENTS: readonly unknown[] = ['none', 'gradient', 'gradient-conflict', 'barrier'];

export function kindOf(penalty: DraftPenalty): PenaltyKind {
  if (penalty === 'weightNorm') return penalty;
  return PENALTY_KINDS.find((kind) => kind in penalty) ?? 'smoothness';
}

/** What a penalty names; undefined for what it leaves out. */
export function readingOf(penalty: DraftPenalty): { [Key in keyof Reading]?: string | undefined } {
  if (penalty === 'weightNorm') return {};
  const column = Object.entries(penalty).find(([key]) => key === kindOf(penalty))?.[1];
  return { column: String(column), of: penalty.of };
}

/** A penalty with its own defaults, and a name that no other one has. */
export function penaltyOf(kind: PenaltyKind, reading: Reading): NamedPenalty {
  const { penalty, name }: Kind = KINDS[kind];
  return { name: name(reading), penalty: penalty(reading) };
}

/** The first penalty that the experiment does not have yet, along the first of these columns. */
export function nextPenalty(
  { objectives }: Experiment,
  [column]: readonly string[],
  names: readonly string[],
): NamedPenalty {
  const taken = new Set(objectives.map(({ name }) => name));
  const all = PENALTY_KINDS.flatMap((kind) => names.map((of) => penaltyOf(kind, { column, of })));
  return all.find(({ name }) => !taken.has(name)) ?? all[0];
}

/** A penalty below all other objectives. Settings that forbid penalties are left to their defaults. */
export function withPenalty(experiment: Experiment, penalty: NamedPenalty): Experiment {
  const { projection, headSolve, ...training } = experiment.training ?? {};
  return {
    ...experiment,
    objectives: [...experiment.objectives, penalty],
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
export function withReading(experiment: Experiment, place: number, reading: Reading): Experiment {
  const objective = experiment.objectives[place];
  if (!('penalty' in objective) || objective.penalty === 'weightNorm') return experiment;
  const kind = kindOf(objective.penalty);
  const { name } = penaltyOf(kind, reading);
  const penalty = { ...objective.penalty, [kind]: reading.column, of: reading.of };
  return withObjective(experiment, place, { name, penalty });
}
