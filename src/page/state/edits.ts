/** Changes of an experiment: each gives a new one. */
import type { Experiment, ResolvedExperiment } from '../../experiment/types.ts';

type Training = NonNullable<Experiment['training']>;
type Network = NonNullable<Experiment['network']>;
export type DraftObjective = Experiment['objectives'][number];
type Method = ResolvedExperiment['training']['method'];

export function withTraining(experiment: Experiment, changes: Partial<Training>): Experiment {
  return { ...experiment, training: { ...experiment.training, ...changes } };
}

export function withNetwork(experiment: Experiment, changes: Partial<Network>): Experiment {
  const { init, ...network } = { ...experiment.network, ...changes };
  // Given initial values belong to the network that they were made for.
  const fits = changes.init !== undefined || (init !== undefined && 'seed' in init);
  return { ...experiment, network: { ...network, ...(fits && init && { init }) } };
}

/** Takes another value for one key of the data section. */
export function withData(experiment: Experiment, changes: object): Experiment {
  return { ...experiment, data: { ...experiment.data, ...changes } as Experiment['data'] };
}

/** Methods that train in phases, by single rows if asked. */
export const BY_PHASES: readonly Method[] = ['phase', 'sequential', 'simultaneous'];
const STEPS = 3000;

/**
 * The experiment by another method. What only made sense for the method before is left to the new one's defaults; so
 * methods can be compared on the same data, network, initial weights and number of steps.
 */
export function withMethod(
  experiment: Experiment,
  method: Method,
  resolved: ResolvedExperiment | undefined,
): Experiment {
  const { training = {} } = experiment;
  const before = resolved?.training.method;
  if (before === method) return experiment;
  const staysByPhases =
    BY_PHASES.includes(method) && before !== undefined && BY_PHASES.includes(before);
  if (staysByPhases) return withTraining(experiment, { method });
  const { seed, budget, weight } = training;
  const steps = training.granularity === undefined ? training.steps : undefined;
  const earlyStopping = method === 'sequential' ? undefined : training.earlyStopping;
  const kept = { seed, budget, weight, earlyStopping, steps: steps ?? STEPS };
  return {
    ...experiment,
    data: isRaw(experiment) ? { ...experiment.data, standardise: true } : experiment.data,
    training: {
      method,
      ...(Object.fromEntries(
        Object.entries(kept).filter(([, value]) => value !== undefined),
      ) as Training),
      ...(BY_PHASES.includes(method) && {
        projection: hasPenalty(experiment) ? 'gradient' : 'exact',
        granularity: 'full',
      }),
    },
  };
}

export function hasPenalty({ objectives }: Experiment): boolean {
  return objectives.some((one) => 'penalty' in one);
}

/** Data as they come, as the report has them: rates that fit them are far from those of standardised data. */
function isRaw({ data, objectives }: Experiment): boolean {
  const squared = objectives.every((one) => !('loss' in one) || one.loss === 'mse');
  return data.standardise === false && squared;
}

/** Objective `from` at place `to` of the order; its target goes with it. */
export function withMoved(
  experiment: Experiment,
  columns: readonly (readonly string[])[],
  from: number,
  to: number,
): Experiment {
  const { data, objectives } = experiment;
  if (to < 0 || to >= objectives.length || from === to) return experiment;
  const order = moved(
    objectives.map((_, index) => index),
    from,
    to,
  );
  // Penalties have no target: the others keep theirs.
  const places = new Map<number, number>();
  objectives.forEach((objective, index) => {
    if (!('penalty' in objective)) places.set(index, places.size);
  });
  const targets = order.flatMap((index) => places.get(index) ?? []);
  const pick = <T>(list: readonly T[]): T[] => targets.map((place) => list[place]);
  const reordered =
    'x' in data
      ? {
          ...data,
          targets: pick(data.targets),
          ...(data.targetNames && { targetNames: pick(data.targetNames) }),
        }
      : { ...data, objectives: pick(columns) };
  return {
    ...withNetwork(experiment, {}),
    data: reordered as Experiment['data'],
    objectives: order.map((index) => objectives[index]),
  };
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

export function withObjective(experiment: Experiment, index: number, changes: object): Experiment {
  return {
    ...experiment,
    objectives: experiment.objectives.map((objective, k) =>
      k === index ? ({ ...objective, ...changes } as DraftObjective) : objective,
    ),
  };
}
