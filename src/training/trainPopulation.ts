import { chooseEngine, type EngineChoice } from '../engines/calibrate.ts';
import { InputError } from '../errors.ts';
import { type ResolvedPopulation, resolvePopulation } from '../experiment/population.ts';
import { seenDataset } from '../experiment/seen.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import { refuseEndlessHistory } from './historyLimits.ts';
import type { LexicographicOrder } from './lexicographic.ts';
import { checkLoaded, type LoadedExperiment, loadExperiment } from './loadExperiment.ts';
import type {
  LossSpread,
  PopulationOptions,
  PopulationRun,
  TrainedMember,
} from './populationRun.ts';
import { quartilesOf } from './quartiles.ts';
import type { Run } from './run.ts';
import { selectMember } from './selectMember.ts';
import { probeStages } from './stages.ts';
import { type PreparedTask, taskOf } from './task.ts';
import { trainLoaded } from './train.ts';
import { TrainingError } from './trainingError.ts';

/**
 * Train all networks of an experiment with `population`, and choose the lexicographically best. A member that diverges is
 * a failure of its own, and no candidate.
 *
 * @param experiment as written: each member fills in its own defaults
 *
 * Throws InputError for a bad experiment or bad data before anything is trained, and GpuError as `train` does.
 */
export async function trainPopulation(
  experiment: Experiment,
  options: PopulationOptions = {},
): Promise<PopulationRun> {
  const started = performance.now();
  const { signal, onProgress, device } = options;
  const population = resolvePopulation(experiment);
  const { loaded, prepared } = await loadMembers(population, options);
  const choice = await engineFor(loaded[0].experiment, prepared[0], options);
  const steps = prepared.reduce((sum, one) => sum + one.steps, 0);
  const members: TrainedMember[] = [];
  let before = 0;
  for (const [index, member] of population.members.entries()) {
    const { experiment: asked, parts } = loaded[index];
    const engine = choice?.engine ?? asked.engine;
    const outcome = signal?.aborted
      ? {}
      : await outcomeOf(
          { experiment: { ...asked, engine }, parts },
          {
            ...(device && { device }),
            ...(signal && { signal }),
            onProgress: (progress) =>
              onProgress?.({
                ...progress,
                member: index,
                step: before + progress.step,
                steps,
                elapsedMs: performance.now() - started,
              }),
          },
        );
    members.push({ ...member, ...outcome });
    before += prepared[index].steps;
  }
  return {
    members,
    ...selectionOf(population.select, members),
    spread: spreadOf(population, members),
    engineChoice: choice,
    stopped: members.some(({ run, failure }) => !failure && run?.stopped !== false),
    elapsedMs: performance.now() - started,
  };
}

/** Members read the same data; what one of them has against them is told before any is trained. */
async function loadMembers(
  { members }: ResolvedPopulation,
  options: PopulationOptions,
): Promise<{ loaded: readonly LoadedExperiment[]; prepared: readonly PreparedTask[] }> {
  const first = await loadExperiment(members[0].experiment, options);
  const loaded = members.map(({ experiment }) => ({
    experiment: { ...experiment, data: first.experiment.data },
    parts: first.parts,
  }));
  const { training, validation } = first.parts;
  const seen = seenDataset(first.experiment, training);
  const prepared = loaded.map((one, index) => {
    try {
      checkLoaded(one);
      return taskOf(one.experiment, training, validation, seen);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`population, member ${index}: ${error.message}`);
    }
  });
  refuseEndlessHistory(prepared, first.experiment.record);
  return { loaded, prepared };
}

/** One engine for all members, by the first. */
async function engineFor(
  { engine }: ResolvedExperiment,
  { run }: PreparedTask,
  { device }: PopulationOptions,
): Promise<EngineChoice | undefined> {
  return engine === 'auto' ? chooseEngine(probeStages(run), device) : undefined;
}

async function outcomeOf(
  loaded: LoadedExperiment,
  options: Parameters<typeof trainLoaded>[1],
): Promise<Pick<TrainedMember, 'run' | 'failure'>> {
  try {
    return { run: await trainLoaded(loaded, options) };
  } catch (error) {
    if (!(error instanceof TrainingError)) throw error;
    const { message, step, tensor } = error;
    return { failure: { message, step, tensor } };
  }
}

/**
 * The lexicographically best member. The floors are those of the first member that has them: its budgets, or its
 * thresholds; the last objective has none.
 */
function selectionOf(
  { floors: asked, tolerance }: ResolvedPopulation['select'],
  members: readonly TrainedMember[],
): Pick<PopulationRun, 'selected' | 'order'> {
  const runs = members.flatMap(({ run }) => (run ? [run] : []));
  if (runs.length === 0) return { selected: undefined, order: undefined };
  const floors = floorsOf(asked ?? (runs[0].budgets.length > 0 ? 'budgets' : 'thresholds'), runs);
  const order: LexicographicOrder = { floors, tolerance };
  return {
    selected: selectMember(
      members.map(({ run }) => run?.losses),
      order,
    ),
    order,
  };
}

function floorsOf(
  kind: NonNullable<ResolvedPopulation['select']['floors']>,
  runs: readonly Run[],
): number[] {
  const [first] = runs;
  const given = {
    none: [],
    thresholds: first.thresholds,
    budgets: runs.find(({ budgets }) => budgets.length > 0)?.budgets ?? [],
  }[kind];
  return first.losses.map((_, k) => (k < first.losses.length - 1 ? (given[k] ?? 0) : 0));
}

function spreadOf(
  { members: [{ experiment }] }: ResolvedPopulation,
  members: readonly TrainedMember[],
): LossSpread[] {
  const runs = members.flatMap(({ run }) => (run ? [run] : []));
  return experiment.objectives.map(({ name }, k) => ({
    name,
    ...quartilesOf(runs.map(({ losses }) => losses[k])),
    met: runs.filter(({ losses, thresholds }) => losses[k] <= thresholds[k]).length,
  }));
}
