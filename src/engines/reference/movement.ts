import { tensorsOf } from '../../network/layout.ts';
import type { MovementSamples, TrainingTask } from '../engine.ts';
import type { Network } from './network.ts';

/** Collects the samples that `MovementSamples` describes. */
export interface MovementMeter {
  measures(step: number): boolean;
  /** Before the update. */
  before(): void;
  /** After the update, given the direction that it followed; entries of parameters that rested are 0. */
  after(step: number, applied: Float64Array): void;
  /** The samples since the last call. */
  take(): MovementSamples;
}

export function createMovementMeter(
  task: TrainingTask,
  { parameters }: Pick<Network, 'parameters'>,
): MovementMeter {
  const tensors = tensorsOf(task.shape);
  const initial = parameters.slice();
  const previous = parameters.slice();
  const zero = new Float64Array(parameters.length);
  let samples = emptySamples();

  const norms = (from: Float64Array, to: Float64Array): number[] =>
    tensors.map(({ offset, length }) => {
      let square = 0;
      for (let p = offset; p < offset + length; p++) square += (to[p] - from[p]) ** 2;
      return Math.sqrt(square);
    });

  return {
    measures: (step) => task.movementEvery > 0 && step % task.movementEvery === 0,
    before() {
      previous.set(parameters);
    },
    after(step, applied) {
      samples.steps.push(step);
      samples.changes.push(...norms(previous, parameters));
      samples.distances.push(...norms(initial, parameters));
      samples.gradients.push(...norms(zero, applied));
      if (task.keepParameters) samples.parameters.push(previous.slice());
    },
    take() {
      const { steps, changes, distances, gradients, parameters: kept } = samples;
      samples = emptySamples();
      return {
        steps: Uint32Array.from(steps),
        changes: Float64Array.from(changes),
        distances: Float64Array.from(distances),
        gradients: Float64Array.from(gradients),
        parameters: joined(kept, parameters.length),
      };
    },
  };
}

function emptySamples() {
  return {
    steps: [] as number[],
    changes: [] as number[],
    distances: [] as number[],
    gradients: [] as number[],
    parameters: [] as Float64Array[],
  };
}

function joined(rows: readonly Float64Array[], width: number): Float64Array {
  const all = new Float64Array(rows.length * width);
  rows.forEach((row, index) => {
    all.set(row, index * width);
  });
  return all;
}
