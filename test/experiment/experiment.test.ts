import { describe, expect, test } from 'vitest';
import { type Experiment, resolveExperiment } from '../../src/experiment/experiment.ts';
import { applyOverride } from '../../src/experiment/overrides.ts';
import { experimentPreset } from '../../src/experiment/presets.ts';
import { networkShapeOf } from '../../src/experiment/shape.ts';

const smallest: Experiment = { data: { preset: 'report21' }, objectives: [{}, {}] };
const csv: Experiment = {
  data: { csv: 'a.csv', inputs: ['a', 'b'], objectives: [['p'], ['q', 'r']] },
  objectives: [{ threshold: 0.1 }, { name: 'rest' }],
  training: { granularity: 'batch', batch: 1000, epochs: 3 },
};
const inline: Experiment = {
  data: { x: [1, 2, 3], targets: [[4, 5, 6]] },
  objectives: [{ name: 'only' }],
  network: {
    init: {
      trunk: [{ weight: [[1], [2]], bias: [0, 0] }],
      heads: [{ weight: [[1, -1]], bias: [0.5] }],
    },
  },
  training: { method: 'sequential', stages: [70], freeze: ['trunk.0.bias'] },
};

/** The smallest experiment with `--set` applied. */
const set = (...assignments: string[]) =>
  assignments.reduce<unknown>((experiment, text) => applyOverride(experiment, text), smallest);

describe('resolveExperiment', () => {
  test('fills in every default', () => {
    expect(resolveExperiment(smallest)).toEqual({
      schema: 'kitegrad.experiment/1',
      data: { preset: 'report21', inputs: ['x'], objectives: [['y1'], ['y2']], standardise: true },
      network: { hidden: [10], activation: 'relu', init: { seed: 0, scheme: 'he' } },
      objectives: [
        { name: 'y1', loss: 'mse', threshold: { relative: 0.001 } },
        { name: 'y2', loss: 'mse', threshold: { relative: 0.001 } },
      ],
      training: {
        method: 'epsilon',
        projection: 'exact',
        granularity: 'full',
        order: 'sequential',
        polish: 100,
        monitor: 'rows',
        hysteresis: 0,
        steps: 5000,
        optimizer: 'adam',
        weightDecay: 0,
        learningRate: 0.01,
        schedule: 'cosine',
        warmup: 0,
        headSolve: true,
        headRidge: 1e-8,
        protectedRows: 256,
        damping: 1e-5,
        compensation: true,
        budget: 0.01,
        weight: 1,
        naLoss: 'lexicographic',
        seed: 0,
        freeze: [],
      },
      engine: 'layered',
      record: {
        every: 1,
        leakEvery: 10,
        leakTolerance: 1e-6,
        movementEvery: 10,
        parameters: false,
      },
    });
  });

  test.each([
    [{}, 'epsilon'],
    [{ granularity: 'sample' }, 'phase'],
    [{ projection: 'masked' }, 'phase'],
    [{ freeze: ['heads.0'] }, 'phase'],
    [{ monitor: 'data' }, 'phase'],
    [{ hysteresis: 0.1 }, 'phase'],
    [{ method: 'protect' }, 'protect'],
  ])(
    'without a method takes the recommended one, or phases where a setting speaks of them: %j',
    (training, method) => {
      expect(resolveExperiment({ ...smallest, training }).training.method).toBe(method);
    },
  );

  test.each([
    ['phase', 'sgd', 'constant', false, false],
    ['simultaneous', 'sgd', 'constant', false, true],
    ['protect', 'adam', 'cosine', true, true],
    ['weighted', 'adam', 'cosine', true, true],
  ])('method %s has its own defaults', (method, optimizer, schedule, headSolve, compensation) => {
    expect(resolveExperiment({ ...smallest, training: { method } }).training).toMatchObject({
      optimizer,
      schedule,
      headSolve,
      compensation,
    });
  });

  test('takes sizes, names and steps from what is given', () => {
    const { network, training, data } = resolveExperiment(inline);
    expect(network.hidden).toEqual([2]);
    expect(training.steps).toBe(70);
    expect(data).toMatchObject({ inputNames: ['x'], targetNames: [['y1']] });
    expect(resolveExperiment(csv).objectives.map(({ name }) => name)).toEqual(['p', 'rest']);
    expect(resolveExperiment(csv).training).toMatchObject({ epochs: 3, batch: 1000 });
    expect(resolveExperiment(csv).training.steps).toBeUndefined();
  });

  test('knows the shape of the network before any data is read', () => {
    expect(networkShapeOf(resolveExperiment(csv))).toEqual({
      inputs: 2,
      hidden: [10],
      outputs: [1, 2],
      activation: 'relu',
    });
  });

  test.each([
    ['smallest', smallest],
    ['csv', csv],
    ['inline', inline],
    ['report21', experimentPreset('report21')],
  ])('%s: resolving again, also from a file, gives the same', (_, experiment) => {
    const resolved = resolveExperiment(experiment);
    expect(resolveExperiment(resolved)).toEqual(resolved);
    expect(resolveExperiment(JSON.parse(JSON.stringify(resolved)))).toEqual(resolved);
  });
});

test.each([
  ['network.hidden=[1]', 'training.projection=none'],
  ['training.granularity=batch', 'training.batch=21'],
  ['training.granularity=sample', 'training.epochs=10'],
  ['training.method=sequential', 'training.stages=[5,7]'],
  ['training.projection=line', 'network.hidden=[3,4]'],
  ['objectives.2={}', 'data.objectives=[["y1"],["y2"],["y3"]]'],
  ['training.projection=exact', 'training.freeze=["trunk"]'],
  ['training.method=weighted', 'training.freeze=["trunk.0.bias"]'],
  ['training.projection=exact', 'training.freeze=["heads.0","trunk.0.bias"]'],
  ['training.freeze=["trunk","heads.0"]', 'objectives.0.threshold=0'],
])('resolveExperiment accepts %s with %s', (...assignments) => {
  expect(() => resolveExperiment(set(...assignments))).not.toThrow();
});
