import type { TrainingTask } from '../../../src/engines/engine.ts';
import { initialise } from '../../../src/network/init.ts';
import type { NetworkShape } from '../../../src/network/shape.ts';
import type { MlpProblem } from '../contender.ts';
import { normals } from './random.ts';
import { trainingTask } from './task.ts';

/** Standard normal data; `layers` are units of inputs, hidden layers and outputs. */
export function mlpProblem(layers: readonly number[], batch: number): MlpProblem {
  return {
    kind: 'mlp',
    layers,
    batch,
    inputs: normals(210, batch * layers[0]),
    targets: normals(211, batch * layers[layers.length - 1]),
    parameters: initialise(shapeOf(layers), { scheme: 'linear', seed: 1 }),
    rate: 0.01,
    checkedSteps: 3,
  };
}

export function mlpTask({ layers, batch, inputs, targets, parameters, rate }: MlpProblem) {
  return trainingTask({
    shape: shapeOf(layers),
    method: 'single',
    inputs,
    targets,
    rows: batch,
    batch,
    parameters,
    rate,
  }) satisfies TrainingTask;
}

function shapeOf(layers: readonly number[]): NetworkShape {
  const [inputs, ...rest] = layers;
  return {
    inputs,
    hidden: rest.slice(0, -1),
    outputs: [rest[rest.length - 1]],
    activation: 'relu',
  };
}
