import type { EngineChoice } from '../engines/calibrate.ts';
import { chooseEngine } from '../engines/chooseEngine.ts';
import { fusedRefusal } from '../engines/fused/refusal.ts';
import { InputError } from '../errors.ts';
import { type ResolvedPopulation, resolvePopulation } from '../experiment/population.ts';
import { seenDataset } from '../experiment/seen.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import { refuseEndlessHistory } from './historyLimits.ts';
import { checkLoaded, loadExperiment } from './loadExperiment.ts';
import { selectionOf, spreadOf } from './populationResult.ts';
import {
  outcomeOf,
  type PopulationOptions,
  type PopulationRun,
  type TrainedMember,
} from './populationRun.ts';
import type { Progress } from './run.ts';
import { probeStages } from './stages.ts';
import { type PreparedTask, taskOf } from './task.ts';
import { trainLoaded } from './train.ts';
import { groupsOf, type ReadyMember, trainTogether } from './trainTogether.ts';

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
  const population = resolvePopulation(experiment);
  const ready = await readyMembers(population, started, options);
  const { engine: asked } = ready[0].loaded.experiment;
  const choice = asked === 'auto' ? await chooseFor(ready, options) : undefined;
  const engine = choice?.engine ?? asked;
  const outcomes =
    engine === 'fused'
      ? await allTogether(ready, options)
      : await oneAfterAnother(ready, engine, options);
  const members = population.members.map((member, index) => ({ ...member, ...outcomes[index] }));
  return {
    members,
    ...selectionOf(population.select, members),
    spread: spreadOf(population, members),
    engineChoice: choice,
    stopped: members.some(({ run, failure }) => !failure && run?.stopped !== false),
    elapsedMs: performance.now() - started,
  };
}

type Outcome = Pick<TrainedMember, 'run' | 'failure'>;

async function oneAfterAnother(
  members: readonly ReadyMember[],
  engine: ResolvedExperiment['engine'],
  { device, signal }: PopulationOptions,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { loaded, onProgress } of members) {
    if (signal?.aborted) break;
    const { experiment, parts } = loaded;
    outcomes.push(
      await outcomeOf(() =>
        trainLoaded(
          { experiment: { ...experiment, engine }, parts },
          { onProgress, ...(device && { device }), ...(signal && { signal }) },
        ),
      ),
    );
  }
  return outcomes;
}

/** Group after group of those that share a shader. Throws InputError, before any is trained, where the fused engine cannot train a member. */
async function allTogether(
  members: readonly ReadyMember[],
  options: PopulationOptions,
): Promise<readonly Outcome[]> {
  members.forEach(({ prepared: { task } }, index) => {
    const refusal = fusedRefusal(task);
    if (refusal === undefined) return;
    throw new InputError(
      `population, member ${index}: fused engine: ${refusal} Or use engine 'layered' or 'reference'.`,
    );
  });
  const outcomes = new Map<ReadyMember, Outcome>();
  for (const group of groupsOf(members)) {
    if (options.signal?.aborted) break;
    const reached = await trainTogether(group, options);
    group.forEach((member, n) => {
      outcomes.set(member, reached[n]);
    });
  }
  return members.map((member) => outcomes.get(member) ?? {});
}

/** One engine for all members, by what the first ones need. */
function chooseFor(
  members: readonly ReadyMember[],
  { device }: PopulationOptions,
): Promise<EngineChoice> {
  const [first] = groupsOf(members);
  return chooseEngine(probeStages(first[0].prepared.run), device, {
    networks: members.length,
    together: first.map(({ prepared }) => prepared.task),
  });
}

/** Members read the same data; what one of them has against them is told before any is trained. */
async function readyMembers(
  { members }: ResolvedPopulation,
  started: number,
  options: PopulationOptions,
): Promise<readonly ReadyMember[]> {
  const first = await loadExperiment(members[0].experiment, options);
  const { training, validation } = first.parts;
  const seen = seenDataset(first.experiment, training);
  const ready = members.map(({ experiment }, index) => {
    const loaded = {
      experiment: { ...experiment, data: first.experiment.data },
      parts: first.parts,
    };
    try {
      checkLoaded(loaded);
      return { loaded, prepared: taskOf(loaded.experiment, training, validation, seen) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`population, member ${index}: ${error.message}`);
    }
  });
  const prepared = ready.map((one) => one.prepared);
  refuseEndlessHistory(prepared, first.experiment.record);
  const listen = listeners(prepared, started, options);
  return ready.map((one, index) => ({ ...one, onProgress: listen(index) }));
}

/** Of each member, what tells the progress of all. */
function listeners(
  prepared: readonly PreparedTask[],
  started: number,
  { onProgress }: PopulationOptions,
): (member: number) => (progress: Progress) => void {
  const steps = prepared.reduce((sum, one) => sum + one.steps, 0);
  const own = prepared.map(() => 0);
  let step = 0;
  return (member) => (progress) => {
    step += progress.step - own[member];
    own[member] = progress.step;
    onProgress?.({ ...progress, member, step, steps, elapsedMs: performance.now() - started });
  };
}
