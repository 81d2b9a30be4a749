import { expect, test } from 'vitest';
import { datasetFromPreset } from '../../src/data/presets.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { partsOf } from '../../src/experiment/parts.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { crossValidate } from '../../src/training/crossValidate.ts';
import { train } from '../../src/training/train.ts';

const iris = (split: object): Experiment => ({
  data: { preset: 'iris', split },
  objectives: [{ loss: 'crossEntropy' }, { loss: 'crossEntropy' }],
  training: { method: 'simultaneous', projection: 'none', optimizer: 'adam', steps: 60 },
  record: { leakEvery: 0, movementEvery: 0 },
  engine: 'reference',
});

const sorted = (rows: readonly string[]) => [...rows].sort();

const rowsOf = (values: ArrayLike<number> = [], cols = 4) =>
  Array.from({ length: values.length / cols }, (_, row) =>
    Array.from(values)
      .slice(row * cols, (row + 1) * cols)
      .join(),
  );

test('each row that the test leaves validates in one fold, and every class in all', () => {
  const dataset = datasetFromPreset('iris');
  const folds = [0, 1, 2].map((fold) =>
    partsOf(resolveExperiment(iris({ test: 0.2, folds: 3, fold, seed: 4 })), dataset),
  );
  const validated = folds.flatMap(({ validation }) => rowsOf(validation?.inputs.values));
  for (const { training, validation, test: kept } of folds) {
    expect([training, validation, kept].map((part) => part?.inputs.rows)).toEqual([80, 40, 30]);
    expect(rowsOf(kept?.inputs.values)).toEqual(rowsOf(folds[0].test?.inputs.values));
    const parts = [training, validation, kept].flatMap((part) => rowsOf(part?.inputs.values));
    expect(sorted(parts)).toEqual(sorted(rowsOf(dataset.inputs.values)));
    const species = validation?.targets[1].values ?? [];
    const counts = [0, 1, 2].map((c) => species.filter((v, i) => i % 3 === c && v === 1).length);
    for (const count of counts) expect(Math.abs(count - 40 / 3)).toBeLessThan(1);
  }
  const trained = rowsOf(folds[0].training.inputs.values);
  const first = rowsOf(folds[0].validation?.inputs.values);
  expect(sorted(validated)).toEqual(sorted([...trained, ...first]));
});

test('mean and deviation of the runs of all folds', async () => {
  const { runs, objectives } = await crossValidate(iris({ folds: 4, seed: 1 }));
  expect(runs).toHaveLength(4);
  expect(objectives.map(({ name }) => name)).toEqual(
    runs[0].experiment.objectives.map((o) => o.name),
  );
  const accuracies = runs.map(({ quality }) => quality.validation?.[1].accuracy ?? Number.NaN);
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / 4;
  const squares = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  expect(objectives[1].accuracy?.mean).toBeCloseTo(mean, 12);
  expect(objectives[1].accuracy?.sd).toBeCloseTo(Math.sqrt(squares / 3), 12);
  expect(objectives[1].r2).toBeUndefined();
  expect(mean).toBeGreaterThan(0.8);
  const single = await train(iris({ folds: 4, fold: 2, seed: 1 }));
  expect(single.losses).toEqual(runs[2].losses);
});

test('of numbers it tells R² per output', async () => {
  const { runs, objectives } = await crossValidate({
    data: { preset: 'report21', split: { folds: 3 } },
    objectives: [{}, {}],
    training: { steps: 40 },
    engine: 'reference',
  });
  const values = runs.map(({ quality }) => quality.validation?.[0].r2?.[0] ?? Number.NaN);
  expect(objectives[0].r2?.[0].mean).toBeCloseTo((values[0] + values[1] + values[2]) / 3, 12);
  expect(objectives[0].accuracy).toBeUndefined();
});

test.each([
  [
    { folds: 3, fold: 3 },
    'data.split.fold: expected a number below data.split.folds, got 3 of 3 folds',
  ],
  [{ fold: 1 }, 'data.split.fold: expected a number below data.split.folds, got 1 of no folds'],
  [
    { folds: 3, validation: 0.2 },
    'data.split: expected validation or folds, got validation 0.2 and folds 3',
  ],
])('refuses %o', (split, message) => {
  expect(() => resolveExperiment(iris(split))).toThrow(message);
});

test('refuses an experiment without folds, and more folds than rows', async () => {
  await expect(crossValidate(iris({ test: 0.2 }))).rejects.toThrow('data.split.folds: expected');
  await expect(crossValidate(iris({ folds: 151 }))).rejects.toThrow('got 151');
});
