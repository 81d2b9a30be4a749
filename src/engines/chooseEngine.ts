import { type Device, Gpu } from '../gpu/gpu.ts';
import { type CalibratedStage, calibrate, type EngineChoice, type Opened } from './calibrate.ts';
import type { EngineName, TrainingTask } from './engine.ts';
import { fusedRefusal } from './fused/refusal.ts';
import { createEngine } from './index.ts';

/** Networks that are trained alike. */
export interface Networks {
  readonly networks: number;
  /** Tasks of those that one dispatch of the fused engine trains. */
  readonly together: readonly TrainingTask[];
}

/**
 * The engine that is fastest for a run of these stages, or for a population of such runs. Throws what an engine throws, but
 * for GpuError.
 */
export function chooseEngine(
  stages: readonly CalibratedStage[],
  device: Device | undefined,
  { networks, together }: Networks = { networks: 1, together: [] },
): Promise<EngineChoice> {
  const open = (engine: EngineName) => (task: TrainingTask) => createEngine(engine, task, device);
  return calibrate(
    [
      {
        engine: 'fused',
        networks: Math.max(1, together.length),
        refusal: fusedRefusal,
        open: together.length > 1 ? () => openTogether(together, device) : open('fused'),
      },
      {
        engine: 'layered',
        refusal: () => undefined,
        open: open('layered'),
      },
      { engine: 'reference', refusal: () => undefined, open: open('reference') },
    ],
    stages,
    networks,
  );
}

async function openTogether(
  tasks: readonly TrainingTask[],
  device: Device | undefined,
): Promise<Opened> {
  const gpu = await Gpu.create(device ? { device } : {});
  try {
    const { createFusedPopulation } = await import('./fused/population.ts');
    const population = await createFusedPopulation(gpu, tasks);
    return {
      gpu,
      engine: {
        advance: async (steps) => (await population.advance(steps))[0],
        maxChunk: population.maxChunk,
        destroy: () => population.destroy(),
      },
    };
  } catch (error) {
    gpu.destroy();
    throw error;
  }
}
