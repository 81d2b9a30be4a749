import { describe, expect, test } from 'vitest';
import { datasetFromInline } from '../../src/data/inline.ts';
import { columnMoments, invertMaps, standardise } from '../../src/data/standardise.ts';
import { InputError } from '../../src/errors.ts';

const dataset = datasetFromInline({
  x: [
    [1, 1000],
    [2, 3000],
    [3, 2000],
    [6, 2000],
  ],
  targets: [
    [0.1, 0.2, 0.3, 0.4],
    [
      [-1, 5],
      [1, 5.5],
      [-1, 6],
      [1, 6.5],
    ],
  ],
});

describe('standardise', () => {
  test('brings every column to mean 0 and population standard deviation 1', () => {
    const { dataset: seen, maps } = standardise(dataset);
    expect(maps.inputs[0]).toEqual({ mean: 3, std: Math.sqrt(14 / 4) });
    expect(maps.targets[1][0]).toEqual({ mean: 0, std: 1 });
    for (const matrix of [seen.inputs, ...seen.targets]) {
      for (const { mean, std } of columnMoments(matrix)) {
        expect(mean).toBeCloseTo(0, 14);
        expect(std).toBeCloseTo(1, 14);
      }
    }
  });

  test('is undone by invertMaps', () => {
    const { dataset: seen, maps } = standardise(dataset);
    seen.targets.forEach((target, objective) => {
      invertMaps(target, maps.targets[objective]).values.forEach((value, index) => {
        expect(value).toBeCloseTo(dataset.targets[objective].values[index], 13);
      });
    });
  });

  test('leaves data and maps alone when switched off', () => {
    const { dataset: seen, maps } = standardise(dataset, false);
    expect(seen).toBe(dataset);
    expect([...maps.inputs, ...maps.targets.flat()]).toEqual(Array(5).fill({ mean: 0, std: 1 }));
  });

  test('leaves the given data set as it was', () => {
    const before = structuredClone(dataset);
    standardise(dataset);
    expect(dataset).toEqual(before);
  });

  test.each([
    [
      'a constant input',
      [0.1, 0.1, 0.1],
      [1, 2, 3],
      "column 'x': expected values that differ, got 0.1 in every row",
    ],
    [
      'a constant target',
      [1, 2, 3],
      [7, 7, 7],
      "column 'y1': expected values that differ, got 7 in every row",
    ],
    [
      'values too large',
      [1e200, -1e200, 0],
      [1, 2, 3],
      "column 'x': expected a finite standard deviation, got Infinity",
    ],
  ])('refuses %s', (_, x, target, message) => {
    const bad = datasetFromInline({ x, targets: [target] });
    expect(() => standardise(bad)).toThrow(InputError);
    expect(() => standardise(bad)).toThrow(message);
    expect(standardise(bad, false).dataset).toBe(bad);
  });
});
