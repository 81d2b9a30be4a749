import { quoted } from '../data/describe.ts';
import { InputError } from '../errors.ts';
import { counterU32, STREAMS } from '../numbers/counter.ts';
import { resolveExperiment } from './experiment.ts';
import { replaced } from './overrides.ts';
import { problemsError, schemaProblems } from './problems.ts';
import { experimentSchema } from './schema.ts';
import { BUDGETED } from './trainingChecks.ts';
import type { ParsedExperiment, ResolvedExperiment } from './types.ts';

/** One network of a population. */
export interface PopulationMember {
  /** Of its initial weights; undefined where they are given. */
  readonly seed: number | undefined;
  /** The values that vary between members, by path. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly experiment: ResolvedExperiment;
}

/** An experiment with `population`, one experiment each. */
export interface ResolvedPopulation {
  /** In the order of `vary`, the last path changing fastest but for the seeds, which change in every row. */
  readonly members: readonly PopulationMember[];
  readonly select: PopulationSettings['select'];
}

type PopulationSettings = NonNullable<ParsedExperiment['population']>;

/** Members of a population, at most. */
export const MAX_MEMBERS = 65_536;
/** Losses of other settings could not be compared. */
const VARIABLE = /^((training|network)\..+|objectives\.\d+\.threshold)$/;
const SEED_PATHS = ['network.init.seed', 'training.seed'];

/** Whether an experiment, as written, asks for several networks. */
export function isPopulation(experiment: unknown): boolean {
  return (
    typeof experiment === 'object' &&
    experiment !== null &&
    'population' in experiment &&
    experiment.population !== undefined &&
    experiment.population !== null
  );
}

/**
 * The members that an experiment asks for, every default filled in for each by itself: a member with another method has
 * that method's defaults.
 *
 * @param input an `Experiment` as written, with `population`
 * @throws InputError as `resolveExperiment` does; for a member with its number
 */
export function resolvePopulation(input: unknown): ResolvedPopulation {
  const parsed = experimentSchema.safeParse(input);
  if (!parsed.success)
    throw problemsError(schemaProblems(experimentSchema, input, parsed.error.issues));
  const { population } = parsed.data;
  if (!population) {
    throw new InputError(
      'population: missing: expected the networks to train, such as { "seeds": 16 }. Add it, or train a single network.',
    );
  }
  const { population: _, ...written } = Object(input);
  const combinations = combinationsOf(population, parsed.data);
  const members = combinations.map(({ settings, seeds }, index): PopulationMember => {
    const values = Object.entries({ ...settings, ...seeds });
    const experiment = labelled(`member ${index}`, () =>
      resolveExperiment(
        values.reduce<unknown>(
          (changed, [path, value]) => replaced(changed, path, value, 'population.vary'),
          written,
        ),
      ),
    );
    const { init } = experiment.network;
    return { seed: 'seed' in init ? init.seed : undefined, settings, experiment };
  });
  refuseNoBudgets(population.select.floors, members);
  return { members, select: population.select };
}

/** What each member replaces of the experiment. */
function combinationsOf({ seeds, vary }: PopulationSettings, experiment: ParsedExperiment) {
  const paths = Object.entries(vary);
  refuseFixed(paths.map(([path]) => path));
  const starts = startsOf(seeds, experiment);
  const count = paths.reduce((product, [, values]) => product * values.length, starts.length);
  if (count > MAX_MEMBERS) {
    throw new InputError(
      `experiment: population: expected at most ${MAX_MEMBERS} members, got ${count}. Use fewer seeds or values.`,
    );
  }
  const settings = paths.reduce<readonly Readonly<Record<string, unknown>>[]>(
    (all, [path, values]) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [path]: value }))),
    [{}],
  );
  return settings.flatMap((one) => starts.map((start) => ({ settings: one, seeds: start })));
}

/**
 * The seeds of each start, by path: a given seed is that of all chance; of a number of starts the first has the seeds of the
 * experiment, the others seeds that are drawn from them.
 */
function startsOf(
  seeds: PopulationSettings['seeds'],
  { network, training }: ParsedExperiment,
): readonly Readonly<Record<string, number>>[] {
  if (seeds === 1) return [{}];
  const { init } = network;
  if (!('seed' in init)) {
    throw new InputError(
      'experiment: population.seeds: expected 1 with initial values in network.init, got more. Give network.init a seed, or leave seeds out.',
    );
  }
  if (typeof seeds !== 'number') {
    return seeds.map((seed) => Object.fromEntries(SEED_PATHS.map((path) => [path, seed])));
  }
  const own = [init.seed, training.seed];
  return Array.from({ length: seeds }, (_, start) => {
    const drawn = own.map((seed) =>
      start === 0 ? seed : counterU32(seed, STREAMS.population, start),
    );
    return Object.fromEntries(SEED_PATHS.map((path, index) => [path, drawn[index]]));
  });
}

function refuseFixed(paths: readonly string[]): void {
  for (const path of paths) {
    if (SEED_PATHS.includes(path)) {
      throw new InputError(
        `experiment: population.vary: expected settings other than seeds, got ${quoted(path)}. Use population.seeds.`,
      );
    }
    if (!VARIABLE.test(path)) {
      throw new InputError(
        `experiment: population.vary: expected paths in training, network, or objectives.N.threshold, got ${quoted(path)}: ` +
          'losses of other settings could not be compared. Use an experiment for each.',
      );
    }
  }
}

function refuseNoBudgets(
  floors: PopulationSettings['select']['floors'],
  members: readonly PopulationMember[],
): void {
  if (floors !== 'budgets') return;
  const methods = members.map(({ experiment }) => experiment.training.method);
  if (methods.some((method) => BUDGETED.includes(method))) return;
  throw new InputError(
    `experiment: population.select.floors: expected a method with budgets for 'budgets', got '${methods[0]}'. ` +
      `Use 'thresholds', or one of the methods ${BUDGETED.join(', ')}.`,
  );
}

function labelled<T>(label: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`population, ${label}: ${error.message}`);
  }
}
