import { datasetFromCsv } from '../../../src/data/csv.ts';
import { REPORT21_CSV } from '../../../src/data/report21.ts';
import type { TrainingTask } from '../../../src/engines/engine.ts';
import { initialise } from '../../../src/network/init.ts';
import { layoutOf } from '../../../src/network/layout.ts';
import type { NetworkShape } from '../../../src/network/shape.ts';
import type { SampleProblem } from '../contender.ts';
import { trainingTask } from './task.ts';

/** The report's 21 rows, standardised, so that 120 units train at the same rate as 10; one seed per network. */
export function sampleProblem(hidden: number, networks = 1): SampleProblem {
  // Not by its preset: a page would load the other data sets too.
  const { inputs, targets } = datasetFromCsv(REPORT21_CSV, {
    inputs: ['x'],
    objectives: [['y1'], ['y2']],
    source: 'report21',
  });
  const shape = shapeOf(hidden);
  const { size } = layoutOf(shape);
  const parameters = new Float32Array(networks * size);
  for (let n = 0; n < networks; n++) {
    parameters.set(initialise(shape, { scheme: 'he', seed: n }), n * size);
  }
  return {
    kind: 'sample',
    hidden,
    x: standardised(inputs.values),
    y1: standardised(targets[0].values),
    y2: standardised(targets[1].values),
    parameters,
    networks,
    threshold: 0.05,
    rate: 0.0025,
    checkedSteps: 63,
  };
}

export function sampleTask(problem: SampleProblem, network = 0): TrainingTask {
  const { hidden, x, y1, y2, parameters, threshold, rate } = problem;
  const shape = shapeOf(hidden);
  const { size } = layoutOf(shape);
  return trainingTask({
    shape,
    method: 'phase',
    projection: 'hyperplane',
    inputs: x,
    targets: Array.from(y1, (value, row) => [value, y2[row]]).flat(),
    rows: x.length,
    batch: 1,
    parameters: parameters.subarray(network * size, (network + 1) * size),
    rate,
    threshold,
  });
}

function shapeOf(hidden: number): NetworkShape {
  return { inputs: 1, hidden: [hidden], outputs: [1, 1], activation: 'relu' };
}

/** Mean 0, variance 1. */
function standardised(values: Float64Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Float32Array.from(values, (value) => (value - mean) / Math.sqrt(variance));
}
