import { expect, test } from 'vitest';
import { predict } from '../../src/network/predict.ts';
import { anchorPointsOf, pointsBetween } from '../../src/training/anchorPoints.ts';
import { SHAPES, taskOf } from '../engines/tasks.ts';

const matrix = (rows: number, cols: number, values: number[]) => ({
  rows,
  cols,
  values: Float64Array.from(values),
});

test('of one input: one in the middle half between every two neighbours', () => {
  const { rows, values } = pointsBetween(matrix(5, 1, [8, 0, 1, 1, 4]));
  expect(rows).toBe(3);
  [
    [0, 1],
    [1, 4],
    [4, 8],
  ].forEach(([left, right], i) => {
    expect(values[i]).toBeGreaterThanOrEqual(left + 0.25 * (right - left));
    expect(values[i]).toBeLessThanOrEqual(left + 0.75 * (right - left));
  });
});

test('of more inputs: each on the way from a row to one of its four nearest', () => {
  // Two heaps far apart, five rows each: no way leads from one to the other.
  const heap = (at: number) => [0, 1, 2, 3, 4].flatMap((i) => [at + i, at - i * i]);
  const { rows, values } = pointsBetween(matrix(10, 2, [...heap(0), ...heap(1000)]));
  expect(rows).toBe(10);
  for (let i = 0; i < rows; i++) {
    const [x, y] = values.subarray(2 * i, 2 * i + 2);
    const at = x > 500 ? 1000 : 0;
    expect(x - at).toBeGreaterThanOrEqual(0);
    expect(x - at).toBeLessThanOrEqual(4);
    expect(y - at).toBeLessThanOrEqual(0);
    expect(y - at).toBeGreaterThanOrEqual(-16);
  }
});

test('never more than 128', () => {
  const many = Array.from({ length: 600 }, (_, i) => i / 7);
  expect(pointsBetween(matrix(600, 1, many)).rows).toBeLessThanOrEqual(128);
  expect(pointsBetween(matrix(300, 2, many)).rows).toBe(128);
});

test('their targets are the outputs of the network that is held', () => {
  const task = taskOf(SHAPES[2]);
  const { inputs, targets } = anchorPointsOf(task, task.parameters);
  expect(targets).toEqual(predict(task.shape, task.parameters, inputs));
});
