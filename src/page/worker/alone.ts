import { networkShapeOf } from '../../experiment/shape.ts';
import type { Experiment, ResolvedExperiment } from '../../experiment/types.ts';
import { initialise } from '../../network/init.ts';
import { layersOf } from '../../network/layersOf.ts';

/**
 * The experiment with one objective only, trained by `single` from the same initial weights of the trunk and of its head,
 * in as many steps. What it comes to is the denominator of R_k.
 */
export function aloneOf(experiment: ResolvedExperiment, objective: number): Experiment {
  const { data, network, objectives, training } = experiment;
  const shape = networkShapeOf(experiment);
  const { trunk, heads } = layersOf(shape, Array.from(initialise(shape, network.init)));
  const { granularity, order, seed, learningRate, headSolve, headRidge, optimizer, schedule } =
    training;
  const { batch, steps, epochs } = training;
  return {
    ...experiment,
    data: onlyTarget(data, objective),
    network: { ...network, init: { trunk, heads: [heads[objective]] } },
    objectives: [objectives[objective]],
    training: {
      method: 'single',
      ...{ granularity, order, seed, learningRate, headSolve, headRidge, optimizer, schedule },
      ...(batch !== undefined && { batch }),
      ...(steps === undefined ? { epochs } : { steps }),
    },
  };
}

function onlyTarget(data: ResolvedExperiment['data'], objective: number): Experiment['data'] {
  if ('x' in data) {
    return {
      ...data,
      targets: [data.targets[objective]],
      targetNames: [data.targetNames[objective]],
    };
  }
  if ('idx' in data) return data;
  return { ...data, objectives: [data.objectives[objective]] };
}
