import { describe, expect, test } from 'vitest';
import { datasetFromPreset } from '../../src/data/presets.ts';
import { InputError } from '../../src/errors.ts';

describe('report21', () => {
  test('holds the 21 points, with y1 before y2', () => {
    const { inputs, targets, targetNames } = datasetFromPreset('report21');
    expect([...inputs.values]).toEqual(Array.from({ length: 21 }, (_, row) => row / 2));
    expect(targetNames).toEqual([['y1'], ['y2']]);
    expect([targets[0].values[0], targets[0].values[20]]).toEqual([2.5584, 7.2537]);
    expect([targets[1].values[0], targets[1].values[20]]).toEqual([0.2322, 7.3242]);
  });

  test('offers a third objective', () => {
    const { targets } = datasetFromPreset('report21', { objectives: [['y1'], ['y2'], ['y3']] });
    expect([targets[2].values[0], targets[2].values[20]]).toEqual([0.3333, 9.9878]);
  });
});

test.each([
  ['report21-x2', 21, 0, [['x2'], ['y2']], [100, 7.3242]],
  ['report21-invx', 20, 0.5, [['y1'], ['invx']], [7.2537, 0.1]],
  ['x2-invx', 20, 0.5, [['x2'], ['invx']], [100, 0.1]],
  ['waves', 48, -1.7, [['sine'], ['cosine']], [Math.sin(4.25), Math.cos(6.8)]],
])('%s holds %i rows from %d', (name, rows, first, names, last) => {
  const { inputs, targets, targetNames } = datasetFromPreset(name);
  expect([inputs.values.length, inputs.values[0]]).toEqual([rows, first]);
  expect(targetNames).toEqual(names);
  targets.forEach(({ values }, k) => {
    expect(values[rows - 1]).toBeCloseTo(last[k], 5);
  });
});

test.each([
  [
    'report12',
    {},
    "data.preset: unknown data set 'report12'. Did you mean 'report21'? Known: report21",
  ],
  ['toString', {}, "unknown data set 'toString'. Known: report21"],
  ['report21', { objectives: [['y11']] }, "unknown column 'y11'. Did you mean 'y1'?"],
])('refuses %s %j', (name, roles, message) => {
  expect(() => datasetFromPreset(name, roles)).toThrow(InputError);
  expect(() => datasetFromPreset(name, roles)).toThrow(message);
});
