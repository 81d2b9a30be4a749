import type { LeakSamples, TrainingTask } from '../engine.ts';
import { createDeltas, type Network, type Pass } from './network.ts';
import { sharedGradient } from './sharedGradient.ts';

/** Collects the samples that `LeakSamples` describes. `data` must hold a forward pass over the whole data set. */
export interface LeakMeter {
  measures(step: number): boolean;
  /** Before the update, given its direction. */
  before(applied: Float64Array): void;
  /** After the update. */
  after(step: number): void;
  /** The samples since the last call. */
  take(): LeakSamples;
}

export function createLeakMeter(task: TrainingTask, network: Network, data: Pass): LeakMeter {
  const above = task.shape.outputs.length - 1;
  const deltas = createDeltas(task.shape, data.rows);
  const { trunkSize } = network.layout;
  const gradient = new Float64Array(trunkSize);
  const losses = new Float64Array(above);
  let steps: number[] = [];
  let changes: number[] = [];
  let cosines: number[] = [];

  const cosine = (applied: Float64Array): number => {
    let product = 0;
    let appliedSquare = 0;
    let gradientSquare = 0;
    for (let p = 0; p < trunkSize; p++) {
      const delta = task.frozen[p] ? 0 : applied[p];
      product += delta * gradient[p];
      appliedSquare += delta * delta;
      gradientSquare += gradient[p] * gradient[p];
    }
    const norms = Math.sqrt(appliedSquare) * Math.sqrt(gradientSquare);
    return norms > 0 ? Math.min(1, Math.max(-1, product / norms)) : Number.NaN;
  };

  return {
    measures: (step) => above > 0 && task.leakEvery > 0 && step % task.leakEvery === 0,
    before(applied) {
      for (let i = 0; i < above; i++) {
        losses[i] = data.losses[i];
        sharedGradient(network, data, i, deltas, gradient);
        cosines.push(cosine(applied));
      }
    },
    after(step) {
      steps.push(step);
      for (let i = 0; i < above; i++) changes.push(data.losses[i] - losses[i]);
    },
    take() {
      const samples = {
        steps: Uint32Array.from(steps),
        changes: Float64Array.from(changes),
        cosines: Float64Array.from(cosines),
      };
      steps = [];
      changes = [];
      cosines = [];
      return samples;
    },
  };
}
