import { checkRoles, type Roles } from '../data/columns.ts';
import { datasetFromInline } from '../data/inline.ts';
import { levelsOf } from '../data/labels.ts';
import { DATA_PRESETS, datasetFromPreset } from '../data/presets.ts';
import { checkProblems } from './checks.ts';
import { withMethodDefaults } from './methodDefaults.ts';
import { isPenalty, lossSpecs, perObjective, wishOf } from './objectives.ts';
import { problemsError, schemaProblems } from './problems.ts';
import { experimentSchema } from './schema.ts';
import { rolesOf } from './shape.ts';
import type {
  ParsedExperiment,
  PenaltySpec,
  ResolvedData,
  ResolvedExperiment,
  ResolvedNetwork,
  ResolvedObjective,
  ResolvedTraining,
} from './types.ts';

export type { Experiment, ResolvedExperiment } from './types.ts';

const DEFAULT_HIDDEN = [10];
const DEFAULT_STEPS = 5000;
const SEVERAL =
  'population: expected one network, got a population. Train it with kitegrad train or trainPopulation, or set population to null.';

/**
 * Checks an experiment and fills in every default. Needs no file: what files hold is checked by `loadDataset` and
 * `checkAgainstData`.
 *
 * @param input an `Experiment` without `population`, or whatever was parsed from a file
 * @throws InputError with a line per problem: the key, what was expected, what was found, what to do
 */
export function resolveExperiment(input: unknown): ResolvedExperiment {
  const parsed = experimentSchema.safeParse(input);
  if (!parsed.success)
    throw problemsError(schemaProblems(experimentSchema, input, parsed.error.issues));
  const { population, ...parts } = parsed.data;
  if (population !== undefined) throw problemsError([SEVERAL]);
  const { data, rows } = resolveData(parts.data);
  const experiment = {
    ...parts,
    data,
    network: resolveNetwork(parts.network),
    objectives: resolveObjectives(parts.objectives, data),
    training: resolveTraining(parts.training, parts.objectives),
  };
  const problems = [...durationProblems(parts.training), ...checkProblems(experiment, rows)];
  if (problems.length > 0) throw problemsError(problems);
  return experiment;
}

/** Data with every column named, and the number of rows where no file has to be read for it. */
function resolveData(data: ParsedExperiment['data']): { data: ResolvedData; rows?: number } {
  if ('csv' in data) {
    checkRoles(data, 'data');
    return { data };
  }
  if ('idx' in data) {
    levelsOf(data.labels);
    return { data };
  }
  if ('preset' in data) {
    const { roles } = DATA_PRESETS[data.preset];
    const named = {
      ...data,
      inputs: data.inputs ?? roles.inputs,
      objectives: data.objectives ?? roles.objectives,
    };
    return { data: named, rows: datasetFromPreset(data.preset, named).inputs.rows };
  }
  const { inputs, inputNames, targetNames } = datasetFromInline(data);
  return { data: { ...data, inputNames, targetNames }, rows: inputs.rows };
}

function resolveNetwork(network: ParsedExperiment['network']): ResolvedNetwork {
  const { init } = network;
  const given = 'trunk' in init ? init.trunk.map(({ bias }) => bias.length) : DEFAULT_HIDDEN;
  return { ...network, hidden: network.hidden ?? given };
}

/** The columns of each target as the user names them. */
function columnsIn(data: ResolvedData): Roles['objectives'] {
  return 'csv' in data ? data.objectives : rolesOf(data).objectives;
}

function resolveObjectives(
  objectives: ParsedExperiment['objectives'],
  data: ResolvedData,
): ResolvedObjective[] {
  const columns = perObjective(columnsIn(data), objectives, []);
  const named = objectives.map((objective, index) => {
    const byColumns = columns[index]?.join('+') || `objective ${index + 1}`;
    const { name = isPenalty(objective) ? wishOf(objective.penalty) : byColumns } = objective;
    return { ...objective, name };
  });
  const [only, ...others] = named.filter((objective) => !isPenalty(objective));
  return named.map((objective) =>
    isPenalty(objective) && only && others.length === 0
      ? { ...objective, penalty: readingOf(objective.penalty, only.name) }
      : objective,
  );
}

/** A penalty that says whose outputs it reads. */
function readingOf(penalty: PenaltySpec, only: string): PenaltySpec {
  return penalty === 'weightNorm' ? penalty : { ...penalty, of: penalty.of ?? only };
}

function resolveTraining(
  training: ParsedExperiment['training'],
  objectives: ParsedExperiment['objectives'],
): ResolvedTraining {
  const { steps, epochs, ...rest } = withMethodDefaults(training, lossSpecs(objectives));
  if (steps === undefined && epochs !== undefined) return { ...rest, epochs };
  const stages = training.stages?.reduce((sum, stage) => sum + stage, 0);
  return { ...rest, steps: steps ?? stages ?? DEFAULT_STEPS };
}

function durationProblems({ steps, epochs }: ParsedExperiment['training']): string[] {
  if (steps === undefined || epochs === undefined) return [];
  return [`training: expected steps or epochs, got both (${steps} and ${epochs}). Remove one.`];
}
