import type { TrainingTask } from '../engines/engine.ts';
import { chooseReadings } from '../engines/reference/chooseReadings.ts';
import { createNetwork, createPass } from '../engines/reference/network.ts';
import type { OutputRule } from '../methods/plan.ts';
import type { TrainedNetwork } from '../network/reading.ts';

/** The trained network with its outputs read as the method's rule chooses, in f64; without a rule by their heads. */
export function readOutputs(
  rule: OutputRule | undefined,
  { shape, inputs, targets, losses }: TrainingTask,
  parameters: ArrayLike<number>,
): TrainedNetwork {
  if (!rule) return { parameters };
  const network = createNetwork(shape, parameters, losses);
  return chooseReadings(
    rule,
    network,
    createPass(shape, inputs.rows, inputs.values, targets.values),
  );
}
