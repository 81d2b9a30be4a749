/** Phase training as in the report: the effect of its steps of objective 2 on L₁, as they come. */
import { train } from '../../src/training/train.ts';
import { effectOf, type Observed } from './effect.ts';
import { experimentOf, type Setting } from './setting.ts';

const TRAINING_STEPS = 3000;

export async function trainedEffect(setting: Setting, steps = TRAINING_STEPS): Promise<Observed> {
  const run = await train(experimentOf(setting, steps));
  const { changes, cosines, phases } = run.history.leak;
  const second = Array.from(phases.keys()).filter((sample) => phases[sample] === 1);
  return {
    ...effectOf(
      second.map((sample) => changes[sample]),
      second.map((sample) => cosines[sample]),
    ),
    share: run.phases[1] / run.steps,
    losses: run.losses,
  };
}
