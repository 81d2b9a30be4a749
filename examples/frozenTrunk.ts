import { type Experiment, layersOf, type Run, train } from '../src/index.ts';

/** The trunk that the first experiment leaves, and on it the heads of the second, solved by least squares. */
export async function frozenTrunk(first: Experiment, second: Experiment): Promise<Run> {
  const { model } = await train(first);
  const init = layersOf(model.shape, model.parameters);
  return train({
    ...second,
    network: { ...second.network, init },
    training: {
      ...second.training,
      method: 'simultaneous',
      freeze: ['trunk'],
      headSolve: true,
    },
  });
}
