import { describe, expect, test } from 'vitest';
import { forward } from '../../src/engines/reference/forward.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { tangent } from '../../src/engines/reference/tangent.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { SHAPES, taskOf } from './tasks.ts';

/** Outputs of all rows at the task's parameters + h · direction. */
function outputs(task: ReturnType<typeof taskOf>, direction: Float64Array, h: number) {
  const parameters = direction.map((value, p) => task.parameters[p] + h * value);
  const network = createNetwork(task.shape, parameters);
  const pass = createPass(task.shape, 7, task.inputs.values, task.targets.values);
  forward(network, pass);
  return { network, pass };
}

describe.each(SHAPES)('%j', (shape) => {
  const task = taskOf(shape);
  const direction = Float64Array.from(task.parameters, (_, p) => counterNormal(9, 1, p));

  test('is the central difference of the outputs', () => {
    const { network, pass } = outputs(task, direction, 0);
    const change = tangent(network, pass, direction);
    const h = 1e-6;
    const [above, below] = [h, -h].map((sign) => outputs(task, direction, sign).pass.out);
    expect(change).toHaveLength(above.length);
    change.forEach((value, index) => {
      expect(Math.abs(value - (above[index] - below[index]) / (2 * h))).toBeLessThan(1e-7);
    });
  });

  test('is linear', () => {
    const { network, pass } = outputs(task, direction, 0);
    const once = tangent(network, pass, direction);
    const twice = tangent(
      network,
      pass,
      direction.map((value) => 2 * value),
    );
    expect(twice).toEqual(once.map((value) => 2 * value));
  });
});
