import { expect, test } from 'vitest';
import { datasetFromPreset } from '../../src/data/presets.ts';
import { modelFromJson, modelToJson } from '../../src/formats/model.ts';
import { accuracy } from '../../src/training/metrics.ts';
import { train } from '../../src/training/train.ts';

test('iris: coarse class before species, by softmax cross-entropy', async () => {
  const run = await train({
    data: { preset: 'iris' },
    network: { hidden: [16], activation: 'tanh' },
    objectives: [
      { name: 'coarse', loss: 'crossEntropy', threshold: { relative: 0.05 } },
      { name: 'species', loss: 'crossEntropy' },
    ],
    training: {
      method: 'simultaneous',
      projection: 'masked',
      optimizer: 'adam',
      learningRate: 0.02,
      steps: 500,
    },
    record: { leakEvery: 0 },
    engine: 'reference',
  });
  const { inputs, targets } = datasetFromPreset('iris');
  const rows = Array.from({ length: inputs.rows }, (_, row) =>
    Array.from(inputs.values.subarray(row * inputs.cols, (row + 1) * inputs.cols)),
  );
  run.model.predict(rows).forEach((flat, objective) => {
    const { cols, values } = targets[objective];
    const scores = { rows: inputs.rows, cols, values: Float64Array.from(flat) };
    const labels = Array.from({ length: inputs.rows }, (_, row) =>
      values.subarray(row * cols, (row + 1) * cols).indexOf(1),
    );
    expect(accuracy(scores, labels)).toBeGreaterThan(objective === 0 ? 0.99 : 0.95);
    for (let row = 0; row < inputs.rows; row++) {
      const shares = flat.slice(row * cols, (row + 1) * cols);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });
  // Probabilities are not standardised, and the model file keeps their link.
  expect(run.model.maps.targets.flat().every(({ std }) => std === 1)).toBe(true);
  const again = modelFromJson(JSON.parse(JSON.stringify(modelToJson(run.model))));
  expect(again.links).toEqual(['softmax', 'softmax']);
  expect(again.predict(rows.slice(0, 3))).toEqual(run.model.predict(rows.slice(0, 3)));
});

test('quantile regression lies above the share of the data that it is asked for', async () => {
  const x = Array.from({ length: 200 }, (_, i) => i / 100 - 1);
  const noise = x.map((_, i) => ((i * 7919) % 200) / 100 - 1);
  const run = await train({
    data: { x, targets: [x.map((v, i) => v + noise[i])] },
    network: { hidden: [4] },
    objectives: [{ loss: { quantile: 0.9 } }],
    training: { optimizer: 'adam', learningRate: 0.02, steps: 1500 },
    engine: 'reference',
  });
  const [predicted] = run.model.predict(x.map((v) => [v]));
  const below = predicted.filter((value, i) => value >= x[i] + noise[i]).length / x.length;
  expect(below).toBeGreaterThan(0.85);
  expect(below).toBeLessThan(0.95);
});
