/** Whole runs in the page: an experiment in, what early stopping made of it out. */
import type { Experiment } from '../../src/experiment/types.ts';
import type { Gpu } from '../../src/gpu/gpu.ts';
import type { Run } from '../../src/training/run.ts';
import { train } from '../../src/training/train.ts';

export type Trained = Pick<Run, 'steps' | 'losses' | 'budgets' | 'earlyStopping'> & {
  readonly parameters: readonly number[];
};

/** A run on the shared device; `checkpointEvery` cuts it into other chunks. */
export async function trained(
  gpu: Gpu,
  { experiment, checkpointEvery }: { experiment: Experiment; checkpointEvery?: number },
): Promise<Trained> {
  const { steps, losses, budgets, earlyStopping, model } = await train(experiment, {
    device: gpu.device,
    ...(checkpointEvery !== undefined && { checkpointEvery, onCheckpoint: () => {} }),
  });
  return { steps, losses, budgets, earlyStopping, parameters: model.parameters };
}
