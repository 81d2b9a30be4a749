import { expect, test } from 'vitest';
import { initialise } from '../../src/network/init.ts';
import { layersOf } from '../../src/network/layersOf.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { train } from '../../src/training/train.ts';

const SHAPES: readonly NetworkShape[] = [
  { inputs: 1, hidden: [3], outputs: [1], activation: 'relu' },
  { inputs: 2, hidden: [4, 3], outputs: [2, 1, 3], activation: 'tanh' },
  { inputs: 3, hidden: [5], outputs: [0, 2, 0, 1], activation: 'tanh' },
];

test.each(SHAPES)('gives back every parameter: %j', (shape) => {
  const parameters = initialise(shape, { scheme: 'he', seed: 4 });
  expect(initialise(shape, layersOf(shape, Array.from(parameters)))).toEqual(parameters);
});

test('a run begins where the model of another one ended', async () => {
  const experiment = {
    data: { x: [0, 1, 2, 3], targets: [[0, 1, 0, 1]] },
    network: { hidden: [3] },
    objectives: [{}],
    training: { method: 'phase', steps: 30 },
    engine: 'reference',
  } as const;
  const { model, losses } = await train(experiment);
  const init = layersOf(model.shape, model.parameters);
  const next = await train({ ...experiment, network: { hidden: [3], init } });
  // Parameters are rounded to f32 on the way.
  expect(next.history.losses[0]).toBeCloseTo(losses[0], 6);
});
