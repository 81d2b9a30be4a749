import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { datasetFromIdx } from '../../src/data/idxFolder.ts';
import { InputError } from '../../src/errors.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { train } from '../../src/training/train.ts';
import { idxBytes, SMALL, smallFiles } from './smallIdx.ts';

const reading = (files: Readonly<Record<string, Uint8Array>>) => (path: string) => files[path];

describe('a folder of IDX files', () => {
  test('gives scaled pixels, a one-hot target per level, and t10k as the test', async () => {
    const { test: kept, ...training } = await datasetFromIdx(SMALL, reading(smallFiles()));
    expect(training.inputNames).toEqual(['pixel.0.0', 'pixel.0.1']);
    expect(Array.from(training.inputs.values.subarray(0, 3))).toEqual([-1, 1, 1]);
    expect(training.inputs.values[3]).toBeCloseTo(0.2, 15); // 153 of 255
    expect(training.targetNames).toEqual([
      ['1.warm', '1.cold'],
      ['2.red', '2.blue', '2.yellow'],
    ]);
    // Labels 0, 1, 2, 1: red, blue, yellow, blue.
    expect(Array.from(training.targets[0].values)).toEqual([1, 0, 0, 1, 1, 0, 0, 1]);
    expect(Array.from(training.targets[1].values)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0]);
    expect(kept?.inputs.rows).toBe(2);
    expect(Array.from(kept?.targets[1].values ?? [])).toEqual([0, 0, 1, 1, 0, 0]);
  });

  test('may be in gzip, and end with a slash', async () => {
    const zipped = Object.fromEntries(
      Object.entries(smallFiles()).map(([path, bytes]) => [`${path}.gz`, gzipSync(bytes)]),
    );
    const plain = await datasetFromIdx(SMALL, reading(smallFiles()));
    expect(await datasetFromIdx({ ...SMALL, idx: 'dir/' }, reading(zipped))).toEqual(plain);
  });

  test.each([
    [
      'a missing file',
      { 'dir/t10k-labels-idx1-ubyte': undefined },
      'data.idx: expected t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz in dir, got neither. Name the folder',
    ],
    [
      'images of another size',
      { 'dir/train-images-idx3-ubyte': idxBytes([4, 2, 1], [0, 0, 0, 0, 0, 0, 0, 0]) },
      'dir/train-images-idx3-ubyte: expected Uint8 [4, 1, 2], got Uint8 [4, 2, 1]. Name the size',
    ],
    [
      'labels that are too few',
      { 'dir/train-labels-idx1-ubyte': idxBytes([3], [0, 1, 2]) },
      'dir/train-labels-idx1-ubyte: expected Uint8 [4], got Uint8 [3]. Give one label per image',
    ],
    [
      'a label that the table has not',
      { 'dir/train-labels-idx1-ubyte': idxBytes([4], [0, 1, 3, 1]) },
      'dir/train-labels-idx1-ubyte: row 2: expected a label from 0 to 2, got 3. Name every label',
    ],
  ])('refuses %s', async (_, changed, message) => {
    const files = { ...smallFiles(), ...changed } as Record<string, Uint8Array>;
    const loaded = datasetFromIdx(SMALL, reading(files));
    await expect(loaded).rejects.toThrow(InputError);
    await expect(loaded).rejects.toThrow(message);
  });
});

const experiment = (data: object) => ({
  data: { ...SMALL, ...data },
  network: { hidden: [4] },
  objectives: [
    { name: 'warmth', loss: 'crossEntropy' },
    { name: 'colour', loss: 'crossEntropy' },
  ],
  training: { method: 'simultaneous', projection: 'masked', steps: 3 },
  engine: 'reference',
});

describe('an experiment on it', () => {
  test('trains on train, and tells how it does on t10k', async () => {
    const resolved = resolveExperiment(experiment({}));
    const { quality } = await train(resolved, { readBytes: reading(smallFiles()) });
    const count = (part: 'training' | 'test') => quality[part]?.[1].confusion?.flat();
    const total = (counts: readonly number[] = []) => counts.reduce((sum, one) => sum + one, 0);
    expect([total(count('training')), total(count('test'))]).toEqual([4, 2]);
    expect(quality.consistency?.test).toBeDefined();
    expect(quality.validation).toBeUndefined();
  });

  test('may take validation rows from train, which leaves the test as it is', async () => {
    const resolved = resolveExperiment(experiment({ split: { folds: 2 } }));
    const { quality } = await train(resolved, { readBytes: reading(smallFiles()) });
    const rows = (part: 'training' | 'validation' | 'test') =>
      quality[part]?.[0].confusion?.flat().reduce((sum, one) => sum + one, 0);
    expect([rows('training'), rows('validation'), rows('test')]).toEqual([2, 2, 2]);
  });

  test('needs readBytes', async () => {
    await expect(train(resolveExperiment(experiment({})))).rejects.toThrow(
      'data.idx: expected a readBytes option that gives the bytes of "dir/train-images-idx3-ubyte"',
    );
  });

  test.each([
    [{ split: { test: 0.2 } }, 'data.split.test: expected 0 with data.idx, whose t10k files'],
    [{ labels: [['a', 'b'], ['c']] }, 'data.labels: row 1: expected 2 names, one per level'],
    [{ labels: [['a'], ['a']] }, "level 1: expected 2 classes or more, got 'a' in every row"],
    [
      {
        labels: [
          ['x', 'a'],
          ['y', 'a'],
          ['y', 'b'],
        ],
      },
      "row 1: expected a name of its own in the last level, got 'a' as in row 0",
    ],
    [
      {
        labels: [
          ['x', 'm', 'a'],
          ['y', 'm', 'b'],
          ['y', 'n', 'c'],
        ],
      },
      "level 2: expected 'm' in one class of the level above, got 'x' and 'y'",
    ],
    [{ labels: 'fashion' }, "data.labels: expected 'fashion-mnist', or a list of class names"],
    [{ size: [28] }, 'data.size: expected rows and columns, such as [28, 28]'],
  ])('refuses %j', (data, message) => {
    expect(() => resolveExperiment(experiment(data))).toThrow(message);
  });
});

test('Fashion-MNIST says how to get its files', async () => {
  const source = { idx: 'none', size: [28, 28], labels: 'fashion-mnist' } as const;
  await expect(datasetFromIdx(source, () => undefined)).rejects.toThrow(
    'in none, got neither. Install them (Debian: apt-get install dataset-fashion-mnist), or name the folder of the IDX files with --set data.idx=DIR.',
  );
});
