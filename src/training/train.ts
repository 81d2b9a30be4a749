import { createEngine } from '../engines/index.ts';
import { InputError } from '../errors.ts';
import { checkAgainstData } from '../experiment/checks.ts';
import { resolveExperiment } from '../experiment/experiment.ts';
import { loadDataset } from '../experiment/loadDataset.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import { createModel } from '../formats/model.ts';
import type { Run, TrainOptions } from './run.ts';
import { taskOf } from './task.ts';
import { trainSteps } from './trainer.ts';

/**
 * Train the network that an experiment describes, to its end or until `signal` aborts.
 *
 * Throws InputError for a bad experiment or bad data, GpuError without WebGPU or when the device fails, TrainingError
 * when a loss is no longer finite. Nothing is left on the GPU, whatever happens.
 */
export async function train(
  experiment: Experiment | ResolvedExperiment,
  options: TrainOptions = {},
): Promise<Run> {
  const resolved = resolveExperiment(experiment);
  const dataset = await loadDataset(resolved.data, options.readText ?? refuseFile);
  checkAgainstData(resolved, dataset);
  const { task, maps, steps } = taskOf(resolved, dataset);
  const objectiveNames = resolved.objectives.map(({ name }) => name);
  const { engine, gpu } = await createEngine(resolved.engine, task, options.device);
  try {
    const { signal, onProgress } = options;
    const trained = await trainSteps(engine, {
      steps,
      objectives: objectiveNames,
      recordEvery: resolved.record.every,
      leakEvery: resolved.record.leakEvery,
      leakTolerance: resolved.record.leakTolerance,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    const losses = Array.from(await engine.evaluate());
    const parameters = Array.from(await engine.parameters());
    return {
      ...trained,
      experiment: resolved,
      engine: engine.name,
      adapter: gpu?.info,
      counters: gpu && { ...gpu.counters },
      losses,
      thresholds: task.thresholds,
      model: createModel({
        shape: task.shape,
        parameters,
        inputNames: dataset.inputNames,
        targetNames: dataset.targetNames,
        objectiveNames,
        maps,
      }),
    };
  } finally {
    engine.destroy();
  }
}

function refuseFile(path: string): never {
  throw new InputError(
    `data.csv: expected a readText option that gives the text of "${path}", got none. Pass train(experiment, { readText }).`,
  );
}
