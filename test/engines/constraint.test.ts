import { expect, test } from 'vitest';
import { createConstraint } from '../../src/engines/reference/constraint.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { createSnapshots } from '../../src/engines/reference/snapshots.ts';
import { SHAPES, taskOf } from './tasks.ts';

const SHAPE = SHAPES[5];
const RULE = { objective: 1, rate: 2, lowest: 0.25, highest: 4 };

function constraint() {
  const made = createConstraint(RULE, taskOf(SHAPE, { budgets: [0.5] }));
  return { made, after: (...losses: number[]) => made.after(Float64Array.from(losses)) };
}

function snapshots(fallbackLoss?: number) {
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
  const { inputs, targets } = task;
  const pass = createPass(SHAPE, inputs.rows, inputs.values, targets.values);
  const made = createSnapshots(1, undefined, task, network, pass);
  const offer = (step: number, ...losses: number[]) =>
    made.offer(step, { ...pass, losses: Float64Array.from(losses) });
  return { network, made, offer };
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
  const path = [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5].map((loss) => {
    after(loss, 1, 1);
    return lambda();
  });
  expect(path).toEqual([2, 4, 4, 2, 1, 0.5, 0.25, 0.25]);
});

test('a step is feasible up to the budget itself', () => {
  const { after } = constraint();
  expect([0.6, 0.5, Number.NaN].map((loss) => after(loss, 1, 1))).toEqual([false, true, false]);
});

test('only a network that beats the best one is kept', () => {
  const { made, offer, network } = snapshots(3);
  offer(1, 0.5, 3, 1);
  expect(made.best?.step).toBe(-1);
  network.parameters[0] = 7;
  offer(2, 0.4, 2, 1);
  network.parameters[0] = 8;
  offer(3, 0.4, Number.NaN, 1);
  expect(made.best).toMatchObject({ step: 2, losses: Float64Array.of(0.4, 2, 1) });
  // A copy: what the network does later changes nothing.
  expect(made.best?.parameters[0]).toBe(7);
});

test('without a fallback the first network is the best', () => {
  const { made, offer } = snapshots();
  expect(made.best).toBeUndefined();
  offer(0, 0.5, 100, 1);
  expect(made.best?.step).toBe(0);
});
