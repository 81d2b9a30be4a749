import { expect, test } from 'vitest';
import type { Matrix } from '../../src/data/dataset.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { SLICE_ROWS } from '../../src/engines/slices.ts';
import { predict } from '../../src/network/predict.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { inPage } from '../harness/client.ts';
import { taskOfPlain } from '../harness/layered.ts';
import { report21 } from './tasks.ts';

/** More than two slices, the last one short. */
const ROWS = 2 * SLICE_ROWS + 5;

function random(cols: number, stream: number): Matrix {
  const values = Float64Array.from({ length: ROWS * cols }, (_, i) => counterNormal(1, stream, i));
  return { rows: ROWS, cols, values };
}

const task = report21({
  inputs: random(1, 0),
  targets: random(2, 1),
  order: { rows: ROWS, batch: 8 },
});

/** Mean squares over all rows at once, from predictions. */
function wanted(parameters: ArrayLike<number>): number[] {
  const { values } = predict(task.shape, parameters, task.inputs);
  return [0, 1].map((k) => {
    let sum = 0;
    for (let at = k; at < values.length; at += 2)
      sum += (values[at] - task.targets.values[at]) ** 2;
    return sum / ROWS;
  });
}

/** What f32 may lose in a mean of this many squares. */
const F32 = 1e-5;

function expectNear(got: ArrayLike<number>, parameters: ArrayLike<number>, most: number): void {
  const errors = wanted(parameters).map((loss, k) => Math.abs(got[k] / loss - 1));
  expect(
    errors.every((error) => error <= most),
    `${errors}`,
  ).toBe(true);
}

test('layered: losses over a data set of several slices, before and after steps', async () => {
  const requests = ['evaluate', 'parameters', { advance: 3 }, 'evaluate', 'parameters'];
  const answers = await inPage('layered', { task, requests });
  const [before, start, , after, end] = answers as Float64Array[];
  expectNear(before, start, F32);
  expectNear(after, end, F32);
  expect(after[0]).not.toBe(before[0]);
});

test('layered: a leak that is measured passes over all rows at once, to the same losses', async () => {
  const requests = ['evaluate', 'parameters'];
  const answers = await inPage('layered', { task: { ...task, leakEvery: 2 }, requests });
  const [losses, parameters] = answers as Float64Array[];
  expectNear(losses, parameters, F32);
});

test('reference: the same', async () => {
  const engine = createReferenceEngine(taskOfPlain(task));
  await engine.advance(3);
  expectNear(await engine.evaluate(), await engine.parameters(), 1e-12);
});
