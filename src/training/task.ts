import type { Dataset, Matrix } from '../data/dataset.ts';
import { type DatasetMaps, standardise } from '../data/standardise.ts';
import type { TrainingTask } from '../engines/engine.ts';
import { isFrozen } from '../experiment/parameters.ts';
import { networkShapeOf } from '../experiment/shape.ts';
import { rowsPerStep, stagesOf, stepsOf } from '../experiment/steps.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { METHODS } from '../methods/index.ts';
import { SGD } from '../methods/plan.ts';
import { initialise } from '../network/init.ts';
import { type Block, layoutOf } from '../network/layout.ts';
import { type NetworkShape, objectiveOfOutput, totalOutputs } from '../network/shape.ts';
import { thresholdsOf } from '../objectives/threshold.ts';

/** An experiment on its data, ready for an engine. */
export interface PreparedTask {
  readonly task: TrainingTask;
  readonly maps: DatasetMaps;
  /** Steps of the whole run. */
  readonly steps: number;
}

/** The task that an experiment sets on its data set (in the user's units). */
export function taskOf(experiment: ResolvedExperiment, dataset: Dataset): PreparedTask {
  const { training, record, network, objectives } = experiment;
  const shape = networkShapeOf(experiment);
  const rows = dataset.inputs.rows;
  const { dataset: seen, maps } = standardise(dataset, experiment.data.standardise);
  const plan = METHODS[training.method].plan({
    objectives: objectives.length,
    projection: training.projection,
    monitor: training.monitor,
    hysteresis: training.hysteresis,
    stages: stagesOf(training, rows, objectives.length),
    optimizer: SGD,
    exact: { damping: 1e-5, compensation: false },
    headRidge: undefined,
  });
  const task: TrainingTask = {
    shape,
    plan,
    inputs: seen.inputs,
    targets: sideBySide(seen.targets),
    thresholds: thresholdsOf(objectives, seen.targets),
    parameters: initialise(shape, network.init),
    frozen: frozenMask(shape, training.freeze),
    order: {
      rows,
      batch: rowsPerStep(training, rows),
      ...(training.order === 'shuffled' && { seed: training.seed }),
    },
    rate: () => training.learningRate,
    anchors: Uint32Array.from({ length: rows }, (_, row) => row),
    budgets: [],
    leakEvery: record.leakEvery,
    movementEvery: record.movementEvery,
    keepParameters: record.parameters,
    start: { step: 0, phase: 0 },
  };
  return { task, maps, steps: stepsOf(training, rows) };
}

/** Targets of all objectives as one matrix [N, O]. */
function sideBySide(targets: readonly Matrix[]): Matrix {
  const rows = targets[0].rows;
  const cols = targets.reduce((sum, target) => sum + target.cols, 0);
  const values = new Float64Array(rows * cols);
  let first = 0;
  for (const target of targets) {
    for (let row = 0; row < rows; row++) {
      const own = target.values.subarray(row * target.cols, (row + 1) * target.cols);
      values.set(own, row * cols + first);
    }
    first += target.cols;
  }
  return { rows, cols, values };
}

/** 1 for every parameter of a frozen group. */
function frozenMask(shape: NetworkShape, freeze: readonly string[]): Uint8Array {
  const { size, trunk, heads } = layoutOf(shape);
  const mask = new Uint8Array(size);
  const cover = (group: string, { offset }: Block, from: number, to: number) => {
    if (isFrozen(group, freeze)) mask.fill(1, offset + from, offset + to);
  };
  trunk.forEach(({ weight, bias }, layer) => {
    cover(`trunk.${layer}.weight`, weight, 0, weight.rows * weight.cols);
    cover(`trunk.${layer}.bias`, bias, 0, bias.rows);
  });
  const owners = objectiveOfOutput(shape);
  for (let output = 0; output < totalOutputs(shape); output++) {
    const group = `heads.${owners[output]}`;
    const { cols } = heads.weight;
    cover(`${group}.weight`, heads.weight, output * cols, (output + 1) * cols);
    cover(`${group}.bias`, heads.bias, output, output + 1);
  }
  return mask;
}
