import { expect, test } from 'vitest';
import { createConstraint } from '../../src/engines/reference/constraint.ts';
import { createNetwork } from '../../src/engines/reference/network.ts';
import { SHAPES, taskOf } from './tasks.ts';

const SHAPE = SHAPES[5];
const RULE = { objective: 1, rate: 2, lowest: 0.25, highest: 4 };

function constraint(fallbackLoss?: number) {
  const task = taskOf(SHAPE, {
    budgets: [0.5],
    ...(fallbackLoss !== undefined && {
      fallback: {
        step: -1,
        losses: Float64Array.of(0.5, fallbackLoss, 9),
        parameters: Float64Array.from(taskOf(SHAPE).parameters),
      },
    }),
  });
  const network = createNetwork(SHAPE, task.parameters);
  return { network, ...bound(createConstraint(RULE, task, network)) };
}

function bound(made: ReturnType<typeof createConstraint>) {
  return {
    made,
    after: (step: number, ...losses: number[]) => made.after(step, Float64Array.from(losses)),
  };
}

test('weights: λ / max(L, B) above, 1 / L for the objective, 0 below it', () => {
  const { made } = constraint();
  expect(made.weights([2, 4, 8])).toEqual([1 / 2, 1 / 4, 0]);
  // Within its budget an objective counts by the budget.
  expect(made.weights([0.1, 4, 8])).toEqual([1 / 0.5, 1 / 4, 0]);
});

test('λ doubles over the budget, halves within it, and stays between its bounds', () => {
  const { made, after } = constraint();
  const lambda = () => made.weights([1, 1, 1])[0];
  const path = [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5].map((loss, step) => {
    after(step, loss, 1, 1);
    return lambda();
  });
  expect(path).toEqual([2, 4, 4, 2, 1, 0.5, 0.25, 0.25]);
});

test('only a feasible network that beats the best one is kept', () => {
  const { made, after, network } = constraint(3);
  expect(after(0, 0.6, 1, 1)).toBe(false);
  expect(made.best?.step).toBe(-1);
  expect(after(1, 0.5, 3, 1)).toBe(true);
  expect(made.best?.step).toBe(-1);
  network.parameters[0] = 7;
  expect(after(2, 0.4, 2, 1)).toBe(true);
  network.parameters[0] = 8;
  expect(after(3, Number.NaN, 1, 1)).toBe(false);
  expect(made.best).toMatchObject({ step: 2, losses: Float64Array.of(0.4, 2, 1) });
  // A copy: what the network does later changes nothing.
  expect(made.best?.parameters[0]).toBe(7);
});

test('without a fallback the first feasible network is the best', () => {
  const { made, after } = constraint();
  expect(made.best).toBeUndefined();
  after(0, 0.5, 100, 1);
  expect(made.best?.step).toBe(0);
});
