/** Whole populations in the page: an experiment in, what came of every member out. */
import type { Experiment } from '../../src/experiment/types.ts';
import type { Gpu } from '../../src/gpu/gpu.ts';
import { type PopulationRun, stateOf } from '../../src/training/populationRun.ts';
import type { Run } from '../../src/training/run.ts';
import { train } from '../../src/training/train.ts';
import { trainPopulation } from '../../src/training/trainPopulation.ts';

export interface PopulationAnswer extends Pick<PopulationRun, 'selected' | 'engineChoice'> {
  readonly members: readonly {
    readonly state: ReturnType<typeof stateOf>;
    readonly run: Pick<Run, 'engine' | 'steps' | 'losses' | 'history' | 'counters'> | undefined;
  }[];
}

/** A population on the shared device; with `abortAt` it is told to stop at the progress of that number. */
export async function trainedPopulation(
  gpu: Gpu,
  { experiment, abortAt }: { experiment: Experiment; abortAt?: number },
): Promise<PopulationAnswer> {
  const controller = new AbortController();
  let heard = 0;
  const { members, selected, engineChoice } = await trainPopulation(experiment, {
    device: gpu.device,
    signal: controller.signal,
    onProgress: () => {
      heard += 1;
      if (heard === abortAt) controller.abort();
    },
  });
  return {
    selected,
    engineChoice,
    members: members.map((member) => ({
      state: stateOf(member),
      run: member.run && shown(member.run),
    })),
  };
}

const shown = ({ engine, steps, losses, history, counters }: Run) => ({
  engine,
  steps,
  losses,
  history,
  counters,
});

/** A run by engine `auto` on the shared device. */
export async function chosen(
  gpu: Gpu,
  experiment: Experiment,
): Promise<Pick<Run, 'engine' | 'engineChoice' | 'losses'>> {
  const { engine, engineChoice, losses } = await train(
    { ...experiment, engine: 'auto' },
    { device: gpu.device },
  );
  return { engine, engineChoice, losses };
}
