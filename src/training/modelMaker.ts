import type { Dataset } from '../data/dataset.ts';
import { classesOf } from '../experiment/categories.ts';
import { lossSpecs } from '../experiment/objectives.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { createModel, type Model } from '../formats/model.ts';
import type { TrainedNetwork } from '../network/reading.ts';
import { linkOf, lossOf } from '../objectives/loss.ts';
import type { PreparedTask } from './task.ts';

/** Makes a model of every network that a prepared experiment comes to; `dataset` is what it trains on. */
export function modelMaker(
  experiment: ResolvedExperiment,
  dataset: Dataset,
  { task, maps }: Pick<PreparedTask, 'task' | 'maps'>,
): (network: TrainedNetwork) => Model {
  const { objectives } = experiment;
  const links = lossSpecs(objectives).map((loss) =>
    loss === undefined ? 'identity' : linkOf(lossOf(loss)),
  );
  const classes = classesOf(experiment);
  return ({ parameters, coefficients, readings }) =>
    createModel({
      shape: task.shape,
      parameters: Array.from(parameters),
      ...(coefficients && { coefficients: coefficients.map((plane) => Array.from(plane)) }),
      ...(readings && { readings }),
      inputNames: dataset.inputNames,
      targetNames: dataset.targetNames,
      objectiveNames: objectives.map(({ name }) => name),
      maps,
      ...(links.some((link) => link !== 'identity') && { links }),
      ...(classes.some(Boolean) && { classes: classes.map((one) => one ?? null) }),
    });
}
