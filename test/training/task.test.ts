import { describe, expect, test } from 'vitest';
import { rateAt } from '../../src/engines/rate.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import { initialise } from '../../src/network/init.ts';
import { taskOf } from '../../src/training/task.ts';

/** One input, two units, targets of one and two columns; 4 trunk parameters, 6 head weights, 3 head biases. */
async function prepared(training: object, standardise = false) {
  const experiment = resolveExperiment({
    data: {
      x: [1, 2, 3],
      targets: [
        [1, 2, 6],
        [
          [1, 4],
          [2, 5],
          [3, 9],
        ],
      ],
      standardise,
    },
    network: { hidden: [2], init: { seed: 3 } },
    objectives: [{ threshold: 0.25 }, { threshold: { relative: 0.5 } }],
    training: { projection: 'none', ...training },
    record: { leakEvery: 4 },
  });
  const dataset = await loadDataset(experiment.data, () => '');
  return { dataset, ...taskOf(experiment, dataset) };
}

describe('taskOf', () => {
  test('lays the targets side by side and starts from the seed', async () => {
    const { task, steps } = await prepared({ steps: 7, learningRate: 0.125 });
    expect(task.shape).toEqual({ inputs: 1, hidden: [2], outputs: [1, 2], activation: 'relu' });
    expect(task.targets).toEqual({
      rows: 3,
      cols: 3,
      values: Float64Array.of(1, 1, 4, 2, 2, 5, 6, 3, 9),
    });
    expect(task.parameters).toEqual(initialise(task.shape, { scheme: 'he', seed: 3 }));
    expect([rateAt(task.rate, 0), rateAt(task.rate, 6)]).toEqual([0.125, 0.125]);
    expect(task).toMatchObject({ leakEvery: 4, start: { step: 0, phase: 0 } });
    expect(steps).toBe(7);
  });

  test('has thresholds in the units that training sees', async () => {
    // Variances of the second target: 2/3 and 14/3, mean 8/3.
    const [first, second] = (await prepared({})).task.thresholds;
    expect(first).toBe(0.25);
    expect(second).toBeCloseTo(4 / 3, 14);
    expect((await prepared({}, true)).task.thresholds[1]).toBeCloseTo(0.5, 14);
  });

  test('standardises, and keeps the way back', async () => {
    const { task, maps } = await prepared({}, true);
    expect(task.inputs.values[1]).toBe(0);
    expect(task.inputs.values[2]).toBeCloseTo(Math.sqrt(1.5), 14);
    expect(maps.inputs[0].mean).toBe(2);
    expect(maps.targets.map((columns) => columns.length)).toEqual([1, 2]);
  });

  test.each([
    [{ granularity: 'sample' }, { rows: 3, batch: 1 }],
    [
      { granularity: 'batch', batch: 2 },
      { rows: 3, batch: 2 },
    ],
    [{ granularity: 'full' }, { rows: 3, batch: 3 }],
    [
      { granularity: 'sample', order: 'shuffled', seed: 9 },
      { rows: 3, batch: 1, seed: 9 },
    ],
  ])('reads rows as %j says', async (training, order) => {
    expect((await prepared(training)).task.order).toEqual(order);
  });

  test.each([
    [{ projection: 'exact', protectedRows: 2 }, [2, false]],
    [{ projection: 'exact', granularity: 'sample', protectedRows: 2 }, [1, true]],
    [{ projection: 'exact', protectedRows: 3 }, [3, true]],
    [{ projection: 'masked' }, [0, true]],
    // Every row, however few are allowed: a protected update corrects the drift of all.
    [{ method: 'protect', protectedRows: 1 }, [0, true]],
  ])('protects with %j so many anchors, and the own rows or not: %j', async (training, wanted) => {
    const { anchors, protectsOwn } = (await prepared(training)).task;
    expect([anchors.length, protectsOwn]).toEqual(wanted);
  });

  test('plans by the method, an epoch of samples having a step per row', async () => {
    const training = { method: 'sequential', granularity: 'sample', epochs: 3 };
    const { task, steps } = await prepared(training);
    expect(steps).toBe(9);
    expect(task.plan.choose).toEqual({ name: 'schedule', until: [5] });
  });

  test.each([
    [[], '0000000000000'],
    [['trunk'], '1111000000000'],
    [['trunk.0.bias'], '0011000000000'],
    [['heads.0'], '0000110000100'],
    [['heads.1.weight'], '0000001111000'],
    [['heads.1.bias', 'trunk.0.weight'], '1100000000011'],
  ])('freezes %j', async (freeze, mask) => {
    expect((await prepared({ freeze })).task.frozen.join('')).toBe(mask);
  });
});
