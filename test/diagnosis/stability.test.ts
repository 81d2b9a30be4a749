import { expect, test } from 'vitest';
import { gradientSquares } from '../../src/diagnosis/stability.ts';
import { taskOf } from '../engines/tasks.ts';

test('squares of a gradient, by hand', () => {
  // z = 2x + 1, f = 3z + 1: ∂f = (3x, 3, z, 1); at x = 1 that is (3, 3, 3, 1).
  const task = taskOf(
    { inputs: 1, hidden: [1], outputs: [1], activation: 'relu' },
    {
      inputs: { rows: 2, cols: 1, values: Float64Array.of(1, -1) },
      targets: { rows: 2, cols: 1, values: Float64Array.of(0, 0) },
      parameters: [2, 1, 3, 1],
    },
  );
  // At x = −1 the unit is dead: only the head's bias is left.
  expect([...gradientSquares(task, 0)]).toEqual([28, 1]);
});
