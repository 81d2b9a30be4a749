import { holdCoefficients } from '../../../../shaders/holdCoefficients.ts';
import { naLeak } from '../../../../shaders/naLeak.ts';
import type { NaLossName } from '../../../../shaders/naLoss.ts';
import type { Dispatch } from '../../../gpu/gpu.ts';
import { beginningOf, type Tensor } from '../../../gpu/tensor.ts';
import type { TrainingTask } from '../../engine.ts';
import type { Measurement } from '../measure.ts';
import { createNaPass } from './pass.ts';
import { type NaShared, withParameters } from './shared.ts';

/** Losses over the whole data set after the step. */
export interface LossesAfter {
  readonly losses: Tensor;
  readonly evaluate: readonly Dispatch[];
}

/**
 * The leak of every `task.leakEvery`-th step, as `LeakSamples` has it `apart`: the network after the step beside the same
 * network whose coefficients below the objective are what they were. `samples`: [ring, 1, K − 1, 2].
 */
export async function lowerNaLeak(
  { leakEvery: every, order }: TrainingTask,
  shared: NaShared,
  lossName: NaLossName,
  { losses, evaluate }: LossesAfter,
  chunkSteps: number,
): Promise<Measurement> {
  const { coefficients, all, standard } = shared;
  const { gpu, parameters, good, state } = all;
  const ring = Math.ceil(chunkSteps / every);
  const samples = gpu.tensor('leak.samples', [ring, 1, coefficients - 1, 2]);
  const held = gpu.tensor('leak.held', parameters.shape);
  const heldLosses = gpu.tensor('leak.heldLosses', losses.shape);
  const pass = await createNaPass(withParameters(shared, held), lossName, {
    label: 'leak',
    batch: order.rows,
    orderSteps: 0,
  });
  const planes = [1, coefficients, standard.layout.size];
  const tensors = {
    parameters: beginningOf(parameters, planes),
    before: beginningOf(good, planes),
    held: beginningOf(held, planes),
  };
  const sizes = { networks: 1, coefficients, parameters: standard.layout.size };
  const after: Dispatch[] = [...evaluate];
  for (let objective = 0; objective < coefficients - 1; objective++) {
    after.push(
      await gpu.prepare(holdCoefficients, { ...sizes, moved: objective + 1 }, tensors),
      ...pass.forward,
      ...(await pass.lossesInto(heldLosses)),
      await gpu.prepare(
        naLeak,
        { networks: 1, objectives: coefficients, objective, every, ring },
        { after: losses, held: heldLosses, state, samples },
      ),
    );
  }
  return { before: [], after, samples };
}
