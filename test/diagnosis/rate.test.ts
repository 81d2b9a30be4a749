import { describe, expect, test } from 'vitest';
import { largestEigenvalue } from '../../src/diagnosis/curvature.ts';
import { checkRate, stabilityLimits } from '../../src/diagnosis/rate.ts';
import { passOver } from '../../src/diagnosis/subject.ts';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { ownersOf } from '../../src/engines/owners.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { type NetworkShape, objectiveOfOutput, totalOutputs } from '../../src/network/shape.ts';
import { SHAPES, taskOf, wholeData } from '../engines/tasks.ts';
import { columnsOfJacobian, denseGram, largestOf } from './jacobian.ts';

/** z = 2x + 1, f = 3z + 1: ∂f = (3x, 3, z, 1); at x = 1 that is (3, 3, 3, 1). */
const byHand = (changes: Partial<TrainingTask> = {}) =>
  taskOf(
    { inputs: 1, hidden: [1], outputs: [1], activation: 'relu' },
    {
      inputs: { rows: 2, cols: 1, values: Float64Array.of(1, -1) },
      targets: { rows: 2, cols: 1, values: Float64Array.of(0, 0) },
      parameters: [2, 1, 3, 1],
      order: { rows: 2, batch: 1 },
      ...changes,
    },
  );

describe('largest eigenvalue', () => {
  describe.each(SHAPES)('%j', (shape) => {
    test('is that of the dense Gram matrix, objective by objective', () => {
      const frozen = new Uint8Array(taskOf(shape).frozen.length);
      frozen[1] = 1;
      const task = taskOf(shape, { frozen });
      const columns = columnsOfJacobian(task);
      const owners = objectiveOfOutput(shape);
      const parameterOwners = ownersOf(task);
      shape.outputs.forEach((_, k) => {
        const own = columns.filter(
          (_, p) => parameterOwners[p] === k || parameterOwners[p] === shape.outputs.length,
        );
        const gram = denseGram(own, (output) => owners[output] === k, totalOutputs(shape));
        const { network, pass } = passOver(task, task.parameters);
        const got = largestEigenvalue(network, pass, k, frozen);
        expect(Math.abs(got / largestOf(gram) - 1)).toBeLessThan(2e-3);
      });
    });
  });

  test('the dense one is right', () => {
    expect(
      largestOf([
        [2, 1],
        [1, 2],
      ]),
    ).toBeCloseTo(3, 8);
  });
});

describe('stability limit', () => {
  test('by hand: the worst row of a step per row', () => {
    expect(stabilityLimits(byHand())).toEqual({ limits: [1 / 28], steps: 2 });
  });

  test('by hand: a step of both rows', () => {
    // Gradients (3, 3, 3, 1) and (0, 0, 0, 1): J Jᵀ = [[28, 1], [1, 1]].
    const largest = (29 + Math.sqrt(29 ** 2 - 4 * 27)) / 2;
    const { limits, steps } = stabilityLimits(byHand({ order: { rows: 2, batch: 2 } }));
    expect(steps).toBe(1);
    expect(limits[0] * largest).toBeCloseTo(2, 3);
  });

  test('nothing moves: no limit', () => {
    const task = byHand({ frozen: new Uint8Array(4).fill(1) });
    expect(stabilityLimits(task).limits).toEqual([Number.POSITIVE_INFINITY]);
  });

  test.each([
    ['below', 0.9, true],
    ['above', 1.1, false],
  ])('a rate %s it takes the loss near a minimum down: %s', async (_, times, falls) => {
    // Targets next to the outputs: there the network is as good as linear.
    const shape: NetworkShape = { inputs: 1, hidden: [10], outputs: [1], activation: 'tanh' };
    const start = taskOf(shape, { order: wholeData });
    const { out } = passOver(start, start.parameters).pass;
    const values = out.map((value, row) => value + 1e-7 * (row - 3));
    const one = { ...start, targets: { rows: 7, cols: 1, values } };
    const limit = stabilityLimits(one).limits[0];
    const engine = createReferenceEngine({ ...one, rate: () => times * limit });
    const [before] = await engine.evaluate();
    await engine.advance(60);
    const [after] = await engine.evaluate();
    expect(after < before).toBe(falls);
  });

  test.each([
    [0.01, 'ok'],
    [0.3, 'warning'],
    [0.6, 'problem'],
  ])('rate %d: %s', (rate, level) => {
    const [found] = checkRate({
      task: byHand({ rate: () => rate }),
      names: ['a'],
      standardised: true,
      note: '',
    });
    expect(found).toMatchObject({ check: 'rate', level, objective: 'a', rate, limit: 1 / 28 });
    expect(found.times).toBeCloseTo(28 * rate, 10);
    expect(found.message).toContain(`training.learningRate ${rate}`);
    expect(found.advice === undefined).toBe(level === 'ok');
  });
});
