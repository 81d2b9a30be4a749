import { sharesShader } from '../engines/fused/dims.ts';
import { createFusedPopulation } from '../engines/fused/population.ts';
import { enginesOf } from '../engines/populationEngines.ts';
import { type Device, Gpu } from '../gpu/gpu.ts';
import { beginRun } from './beginRun.ts';
import type { LoadedExperiment } from './loadExperiment.ts';
import { outcomeOf, type TrainedMember } from './populationRun.ts';
import type { Progress } from './run.ts';
import { stageTask } from './stages.ts';
import type { PreparedTask } from './task.ts';
import { trainStages } from './trainStages.ts';

/** A network that is ready to be trained, and who hears of it. */
export interface ReadyMember {
  readonly loaded: LoadedExperiment;
  readonly prepared: PreparedTask;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Networks that one dispatch can train: the fused engine writes the same shader for them, and they take as many steps. One
 * that validation may end early is alone. Groups and members keep their order.
 */
export function groupsOf<Member extends Pick<ReadyMember, 'prepared'>>(
  members: readonly Member[],
): Member[][] {
  const groups: Member[][] = [];
  for (const member of members) {
    const { steps, task, run } = member.prepared;
    const group = groups.find(
      ([{ prepared: first }]) =>
        !run.stopping &&
        !first.run.stopping &&
        first.steps === steps &&
        sharesShader(first.task, task),
    );
    if (group) group.push(member);
    else groups.push([member]);
  }
  return groups;
}

/** Train one group on the fused engine, side by side. Each goes its own way from there: one that diverges stops alone. */
export async function trainTogether(
  members: readonly ReadyMember[],
  { device, signal }: { readonly device?: Device; readonly signal?: AbortSignal },
): Promise<readonly Pick<TrainedMember, 'run' | 'failure'>[]> {
  const gpu = await Gpu.create(device ? { device } : {});
  const engines = await createFusedPopulation(
    gpu,
    members.map(({ prepared: { run } }) => stageTask(run, 0, [])),
  ).then(
    (population) => enginesOf('fused', population),
    (error: unknown) => {
      gpu.destroy();
      throw error;
    },
  );
  const between = signal && seenBetweenChunks(signal);
  return Promise.all(
    members.map(({ loaded, prepared, onProgress }, n) =>
      outcomeOf(async () => {
        const begun = beginRun(loaded, prepared, {
          onProgress,
          ...(between && { signal: between }),
        });
        const outcome = await trainStages(prepared.run, begun.trainer, async () => ({
          engine: engines[n],
          gpu,
        }));
        return begun.finish(outcome, 'fused');
      }),
    ),
  );
}

/** A signal that all networks see at the same chunk: never while some have taken one in, and others not yet. */
function seenBetweenChunks(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener('abort', () => setTimeout(() => controller.abort()), { once: true });
  return controller.signal;
}
