import type { Gpu } from '../../gpu/gpu.ts';
import type { Engine, TrainingTask } from '../engine.ts';
import { createFusedPopulation, type FusedOptions } from './population.ts';

export interface FusedEngine extends Engine {
  readonly name: 'fused';
}

/** Thousands of steps of one small network in a dispatch: the population of one. Throws as `createFusedPopulation` does. */
export async function createFusedEngine(
  gpu: Gpu,
  task: TrainingTask,
  options: FusedOptions = {},
): Promise<FusedEngine> {
  const population = await createFusedPopulation(gpu, [task], options);
  const only = async <T>(all: Promise<readonly T[]>): Promise<T> => (await all)[0];
  return {
    name: 'fused',
    maxChunk: population.maxChunk,
    advance: (steps) => only(population.advance(steps)),
    parameters: () => only(population.parameters()),
    good: () => only(population.good()),
    evaluate: () => only(population.evaluate()),
    best: async () => undefined,
    position: () => only(population.positions()),
    state: () => only(population.states()),
    destroy: population.destroy,
  };
}
