import { type Device, Gpu } from '../gpu/gpu.ts';
import type { ProductStore } from '../gpu/productStore.ts';
import { tuneProducts } from '../gpu/tuneProducts.ts';
import type { Engine, EngineName, TrainingTask } from './engine.ts';
import { createLayeredEngine } from './layered/engine.ts';
import { productsOf } from './layered/products.ts';
import { fitTangentOnGpu } from './layered/tangentFit.ts';
import type { FitPlanes } from './reference/chooseReadings.ts';
import { createReferenceEngine } from './reference/engine.ts';

/** An engine, and the GPU that it owns if it needs one: `engine.destroy()` frees both. */
export interface OwnedEngine {
  readonly engine: Engine;
  readonly gpu: Gpu | undefined;
}

/**
 * The engine of that name for a task; with `tuning` its large products are tuned first. Throws GpuError when it needs WebGPU and there is none: another engine never
 * takes its place unasked.
 */
export async function createEngine(
  name: EngineName,
  task: TrainingTask,
  device: Device | undefined,
  tuning?: ProductStore,
): Promise<OwnedEngine> {
  if (name === 'reference') return { engine: createReferenceEngine(task), gpu: undefined };
  const gpu = await Gpu.create(device ? { device } : {});
  try {
    if (name === 'fused') {
      // The generator of its shaders is for those who use it: the page's first load stays small.
      const { createFusedEngine } = await import('./fused/engine.ts');
      return { engine: await createFusedEngine(gpu, task), gpu };
    }
    if (tuning) await tuneProducts(gpu, productsOf(task), tuning);
    return { engine: await createLayeredEngine(gpu, task), gpu };
  } catch (error) {
    gpu.destroy();
    throw error;
  }
}

/** Fits of tangents to a trained network on the engine of that name; undefined where that is f64 on the host. */
export async function createTangentFitter(
  name: EngineName,
  { shape, inputs }: TrainingTask,
  parameters: ArrayLike<number>,
  device: Device | undefined,
): Promise<{ readonly fit: FitPlanes; destroy(): void } | undefined> {
  if (name === 'reference') return undefined;
  const gpu = await Gpu.create(device ? { device } : {});
  return {
    fit: (output, targets, ridge) =>
      fitTangentOnGpu(gpu, { shape, parameters, inputs }, output, targets, ridge),
    destroy: () => gpu.destroy(),
  };
}
