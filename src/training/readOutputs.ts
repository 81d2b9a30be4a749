import type { TrainingTask } from '../engines/engine.ts';
import { chooseReadings, type FitPlanes } from '../engines/reference/chooseReadings.ts';
import { createNetwork, createPass } from '../engines/reference/network.ts';
import type { OutputRule } from '../methods/plan.ts';
import type { TrainedNetwork } from '../network/reading.ts';

/** The trained network with its outputs read as the method's rule chooses; without a rule by their heads. */
export async function readOutputs(
  rule: OutputRule | undefined,
  { shape, inputs, targets, losses }: TrainingTask,
  parameters: ArrayLike<number>,
  fitPlanes?: FitPlanes,
): Promise<TrainedNetwork> {
  if (!rule) return { parameters };
  const network = createNetwork(shape, parameters, losses);
  const pass = createPass(shape, inputs.rows, inputs.values, targets.values);
  return chooseReadings(rule, network, pass, fitPlanes);
}
