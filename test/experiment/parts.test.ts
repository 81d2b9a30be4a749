import { describe, expect, test } from 'vitest';
import { datasetFromPreset } from '../../src/data/presets.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { partsOf } from '../../src/experiment/parts.ts';
import { train } from '../../src/training/train.ts';

const iris = (split?: object) =>
  resolveExperiment({
    data: { preset: 'iris', ...(split && { split }) },
    objectives: [{ loss: 'crossEntropy' }, { loss: 'crossEntropy' }],
    training: { method: 'simultaneous', projection: 'none', optimizer: 'adam', steps: 200 },
    engine: 'reference',
  });

describe('parts of a data set', () => {
  test('everything is for training without a split', () => {
    const dataset = datasetFromPreset('iris');
    expect(partsOf(iris(), dataset)).toEqual({
      training: dataset,
      validation: undefined,
      test: undefined,
    });
  });

  test('every row is in one part, and every class is spread over all', () => {
    const dataset = datasetFromPreset('iris');
    const {
      training,
      validation,
      test: kept,
    } = partsOf(iris({ validation: 0.2, test: 0.1 }), dataset);
    expect([training, validation, kept].map((part) => part?.inputs.rows)).toEqual([105, 30, 15]);
    for (const part of [training, validation, kept]) {
      const species = part?.targets[1];
      const counts = [0, 1, 2].map(
        (col) =>
          Array.from(
            { length: species?.rows ?? 0 },
            (_, row) => species?.values[row * 3 + col],
          ).filter((value) => value === 1).length,
      );
      expect(new Set(counts).size).toBe(1);
    }
    const sum = (part: typeof kept) =>
      part?.inputs.values.reduce((all, value) => all + value, 0) ?? 0;
    expect(sum(training) + sum(validation) + sum(kept)).toBeCloseTo(sum(dataset), 8);
  });

  test('the seed decides, and a share may not leave training without rows', () => {
    const dataset = datasetFromPreset('iris');
    const rows = (seed: number) => partsOf(iris({ test: 0.3, seed }), dataset).test?.inputs.values;
    expect(rows(1)).toEqual(rows(1));
    expect(rows(1)).not.toEqual(rows(2));
    expect(() => partsOf(iris({ test: 0.6, validation: 0.6 }), dataset)).toThrow(/1/);
  });
});

test('a run tells how it does on each part, standardised by training rows alone', async () => {
  const run = await train(iris({ validation: 0.2, test: 0.2 }));
  const { training, validation, test: kept } = run.quality;
  expect(training.map(({ loss }) => loss)[1]).toBeCloseTo(run.losses[1], 10);
  for (const part of [training, validation, kept]) {
    expect(part?.map(({ accuracy = 0 }) => accuracy > 0.85)).toEqual([true, true]);
  }
  const whole = await train(iris());
  expect(whole.quality.validation).toBeUndefined();
  expect(whole.model.maps.inputs).not.toEqual(run.model.maps.inputs);
});

test('of numbers it tells rmse and R² per output, in the units of the data', async () => {
  const run = await train({
    data: { preset: 'report21', split: { test: 0.2 } },
    objectives: [{}, {}],
    training: { steps: 400 },
    engine: 'reference',
  });
  const [first] = run.quality.training;
  const std = run.model.maps.targets[0][0].std;
  expect(first.rmse?.[0]).toBeCloseTo(std * Math.sqrt(first.loss), 8);
  expect(first.r2?.[0]).toBeCloseTo(1 - first.loss, 8);
  expect(first.accuracy).toBeUndefined();
  expect(run.quality.test?.[0].r2?.[0]).toBeGreaterThan(0.9);
});
