import type { NaLossName } from '../../../../shaders/naLoss.ts';
import type { LeakSamples, TrainingTask } from '../../engine.ts';
import { naLossesOn } from './evaluate.ts';

/** Collects the leak samples of a non-Archimedean network, `apart`. */
export interface NaLeakMeter {
  measures(step: number): boolean;
  /** After the update, given the parameters [k, P] before it and as they are. */
  after(step: number, before: Float64Array, parameters: Float64Array): void;
  /** The samples since the last call. */
  take(): LeakSamples;
}

/**
 * Of objective i: its loss over the whole data set after the step, less what it would be had the coefficients below i
 * rested. No gradient of L_i has a part in those: there is no cosine.
 */
export function createNaLeakMeter(task: TrainingTask, loss: NaLossName): NaLeakMeter {
  const above = task.shape.outputs.length - 1;
  const { leakEvery } = task;
  let steps: number[] = [];
  let changes: number[] = [];
  return {
    measures: (step) => leakEvery > 0 && step % leakEvery === 0,
    after(step, before, parameters) {
      steps.push(step);
      const losses = naLossesOn(task.shape, parameters, task, loss);
      const size = parameters.length / (above + 1);
      for (let i = 0; i < above; i++) {
        const held = parameters.slice();
        held.set(before.subarray((i + 1) * size), (i + 1) * size);
        changes.push(losses[i] - naLossesOn(task.shape, held, task, loss)[i]);
      }
    },
    take() {
      const samples = {
        steps: Uint32Array.from(steps),
        changes: Float64Array.from(changes),
        cosines: new Float64Array(changes.length).fill(Number.NaN),
        apart: true as const,
      };
      steps = [];
      changes = [];
      return samples;
    },
  };
}
