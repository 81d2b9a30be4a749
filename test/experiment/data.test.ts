import { describe, expect, test } from 'vitest';
import { datasetFromInline } from '../../src/data/inline.ts';
import { standardise } from '../../src/data/standardise.ts';
import { InputError } from '../../src/errors.ts';
import { checkAgainstData } from '../../src/experiment/checks.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import { experimentPreset } from '../../src/experiment/presets.ts';
import { rowsPerStep, stagesOf, stepsOf } from '../../src/experiment/steps.ts';
import { thresholdsOf } from '../../src/objectives/threshold.ts';

const never = () => {
  throw new Error('no file is needed');
};
const csv = (batch: number) =>
  resolveExperiment({
    data: { csv: 'dir/a.csv', inputs: ['x'], objectives: [['y']] },
    objectives: [{}],
    training: { granularity: 'batch', batch },
  });
const files: Readonly<Record<string, string>> = { 'dir/a.csv': 'x,y\n1,2\n3,4\n' };

describe('loadDataset', () => {
  test('needs no file for built-in and inline data', async () => {
    const preset = await loadDataset(resolveExperiment(experimentPreset('report21')).data, never);
    expect(preset.inputs.rows).toBe(21);
    const inline = { data: { x: [1, 2], targets: [[3, 4]] }, objectives: [{}] };
    const dataset = await loadDataset(resolveExperiment(inline).data, never);
    expect(dataset.targets[0].values).toEqual(Float64Array.of(3, 4));
  });

  test('reads a CSV through the caller, at once or later', async () => {
    const { data } = csv(2);
    const dataset = await loadDataset(data, (path) => files[path]);
    expect(dataset.targets[0].values).toEqual(Float64Array.of(2, 4));
    expect(await loadDataset(data, async (path) => files[path])).toEqual(dataset);
  });

  test('names the file in messages', async () => {
    const broken = loadDataset(csv(2).data, () => 'x,y\n1,2\n3,z\n');
    await expect(broken).rejects.toThrow(
      "dir/a.csv: row 3, column 'y': expected a number, got 'z'",
    );
  });

  test('a batch is checked once the rows are known', async () => {
    const dataset = await loadDataset(csv(2).data, (path) => files[path]);
    expect(() => checkAgainstData(csv(2), dataset)).not.toThrow();
    expect(() => checkAgainstData(csv(3), dataset)).toThrow(InputError);
    expect(() => checkAgainstData(csv(3), dataset)).toThrow('training.batch: expected at most 2');
  });
});

describe('steps', () => {
  test.each([
    [{ granularity: 'sample', epochs: 1430 }, 1, 30030],
    [{ granularity: 'batch', batch: 10, epochs: 2 }, 10, 6],
    [{ granularity: 'batch', batch: 7, epochs: 2 }, 7, 6],
    [{ granularity: 'full', epochs: 5 }, 21, 5],
    [{ granularity: 'sample', steps: 8 }, 1, 8],
  ] as const)('%j over 21 rows', (training, rows, steps) => {
    expect(rowsPerStep(training, 21)).toBe(rows);
    expect(stepsOf(training, 21)).toBe(steps);
  });

  test('stages are equal shares of the steps unless given', () => {
    const training = { granularity: 'full', steps: 8 } as const;
    expect(stagesOf(training, 21, 3)).toEqual([3, 3, 2]);
    expect(stagesOf({ ...training, stages: [1, 2, 5] }, 21, 3)).toEqual([1, 2, 5]);
  });
});

test('the report21 preset is the report training: 30,030 steps from torch seed 42', () => {
  const { training, network, data, objectives } = resolveExperiment(experimentPreset('report21'));
  expect(stepsOf(training, 21)).toBe(30030);
  expect(network).toEqual({
    hidden: [10],
    activation: 'relu',
    init: { scheme: 'torch', seed: 42 },
  });
  expect(data.standardise).toBe(false);
  expect(objectives.map(({ threshold }) => threshold)).toEqual([0.04, 0.04]);
  expect(() => experimentPreset('repot21')).toThrow(
    "unknown preset 'repot21'. Did you mean 'report21'?",
  );
});

describe('thresholdsOf', () => {
  const dataset = datasetFromInline({
    x: [1, 2, 3, 4],
    targets: [
      [1, 3, 1, 3],
      [
        [0, 10],
        [4, 10],
        [0, 10],
        [4, 10],
      ],
    ],
  });
  const objectives = [{ threshold: { relative: 0.1 } }, { threshold: { relative: 0.1 } }];

  test('relative ones are a share of the variance, averaged over columns', () => {
    expect(thresholdsOf(objectives, dataset.targets)).toEqual([0.1, 0.2]);
  });

  test('standardised targets have variance 1', () => {
    const { dataset: seen } = standardise(datasetFromInline({ x: [1, 2], targets: [[5, 9]] }));
    expect(thresholdsOf([{ threshold: { relative: 0.1 } }], seen.targets)).toEqual([0.1]);
  });

  test('absolute ones stay as they are', () => {
    const absolute = [{ threshold: 0.04 }, { threshold: 0 }];
    expect(thresholdsOf(absolute, dataset.targets)).toEqual([0.04, 0]);
  });

  test('refuses another number of targets', () => {
    expect(() => thresholdsOf(objectives, dataset.targets.slice(1))).toThrow(
      'thresholdsOf: expected one target per objective: 2, got 1',
    );
  });
});
