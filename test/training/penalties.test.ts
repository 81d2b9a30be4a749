import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../src/data/dataset.ts';
import { InputError } from '../../src/errors.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { placesIn } from '../../src/training/places.ts';
import { taskOf } from '../../src/training/task.ts';
import { train } from '../../src/training/train.ts';

const X = Array.from({ length: 12 }, (_, row) => [row / 4, (row * 7) % 5]);
/** Rises with a, but for a dip in the middle. */
const Y = X.map(([a], row) => a + (row > 4 && row < 8 ? -1.5 : 0));
const GROUPS = X.map((_, row) => (row % 3 === 0 ? 'north' : 'south'));

function experimentWith(penalty: unknown, more: object = {}): Experiment {
  return {
    data: {
      x: X,
      targets: [Y],
      inputNames: ['a', 'b'],
      targetNames: [['y']],
      groups: { region: GROUPS },
    },
    network: { hidden: [8], activation: 'tanh' },
    objectives: [{ penalty, threshold: 1e-5 }, {}],
    engine: 'reference',
    ...more,
  } as Experiment;
}

async function penaltyOf(penalty: unknown, more: object = {}) {
  const experiment = resolveExperiment(experimentWith(penalty, more));
  const dataset: Dataset = await loadDataset(experiment.data, () => '');
  const { task } = taskOf(experiment, dataset);
  const { inputs, penalties = [], order } = task;
  const row = (index: number) => Array.from(inputs.values.subarray(2 * index, 2 * index + 2));
  return { task, penalty: penalties[0], order, row, rows: inputs.rows };
}

describe('the probes of a penalty', () => {
  test('smoothness: every place and its neighbours along one input, h standard deviations apart', async () => {
    const { penalty, row, rows } = await penaltyOf({ smoothness: 'a', step: 0.5, points: 12 });
    expect(penalty).toMatchObject({ of: 1, first: 0, rows: 12, coefficients: [4, -8, 4] });
    expect(rows).toBe(12 + 36);
    for (const n of [0, 5, 11]) {
      const [a, b] = row(n);
      expect(row(12 + n)[0]).toBeCloseTo(a - 0.5, 12);
      expect(row(24 + n)).toEqual([a, b]);
      expect(row(36 + n)[0]).toBeCloseTo(a + 0.5, 12);
      expect(row(36 + n)[1]).toBe(b);
    }
  });

  test('a slope: what f(x) has above f(x + h), or below it', async () => {
    const rising = await penaltyOf({ increasing: 'b', step: 0.25, points: 12 });
    expect(rising.penalty).toMatchObject({ coefficients: [4, -4], oneSided: true, rows: 12 });
    const falling = await penaltyOf({ decreasing: 'b', step: 0.25 });
    expect(falling.penalty).toMatchObject({ coefficients: [-4, 4], oneSided: true });
  });

  test('parity: one contrast of the two means', async () => {
    const { penalty } = await penaltyOf({ parity: 'region' });
    if (penalty?.name !== 'contrast') throw new Error('expected a contrast');
    expect(penalty.rows).toBe(1);
    expect(penalty.coefficients.slice(0, 4)).toEqual([1 / 4, -1 / 8, -1 / 8, 1 / 4]);
    expect(penalty.coefficients.reduce((sum, c) => sum + c, 0)).toBeCloseTo(0, 12);
  });

  test('are at most so many, and the same for the same seed', async () => {
    const draw = async (seed: number) => {
      const { rows, row } = await penaltyOf({ increasing: 'a', points: 5 }, { training: { seed } });
      expect(rows).toBe(12 + 10);
      return Array.from({ length: 5 }, (_, n) => row(12 + n).join());
    };
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });
});

test('places: rows as they are, then points on the way to near rows; fewer are drawn', () => {
  const inputs = { rows: 4, cols: 2, values: Float64Array.of(0, 0, 1, 0, 0, 1, 9, 9) };
  const { rows, values } = placesIn(inputs, 40, 3);
  expect(rows).toBe(40);
  expect(values.slice(0, 8)).toEqual(inputs.values);
  const between = Array.from({ length: 36 }, (_, p) =>
    Array.from(values.slice(8 + 2 * p, 10 + 2 * p)),
  );
  for (const [x, y] of between) {
    // On a side of the triangle, or on the way to or from the far row.
    const isNear = x >= 0 && y >= 0 && x + y <= 1 + 1e-12;
    const isFar = Math.min(x, y) > 0 && Math.max(x, y) <= 9;
    expect(isNear || isFar).toBe(true);
    expect(inputs.values.includes(x) && inputs.values.includes(y)).toBe(false);
  }
  const drawn = placesIn(inputs, 2, 3);
  expect(drawn.values).toHaveLength(4);
  expect(placesIn(inputs, 2, 3)).toEqual(drawn);
});

test('places: equal rows have nothing between them', () => {
  const inputs = { rows: 3, cols: 1, values: Float64Array.of(2, 2, 2) };
  expect([...placesIn(inputs, 7, 0).values]).toEqual(new Array(7).fill(2));
});

describe('training under a penalty', () => {
  const steps = { training: { steps: 3000 } };

  test('epsilon keeps it within its threshold, and the slope it asks for', async () => {
    const run = await train(experimentWith({ increasing: 'a', step: 0.02 }, steps));
    expect(run.losses[0]).toBeLessThanOrEqual(run.budgets[0]);
    expect(run.budgets[0]).toBeCloseTo(1e-5, 9);
    const at = (a: number) => run.model.predict([[a, 2]])[1][0];
    const slopes = Array.from({ length: 20 }, (_, i) => at((i + 1) / 8) - at(i / 8));
    expect(Math.min(...slopes)).toBeGreaterThan(-0.01);
    const free = await train(experimentWith({ increasing: 'a' }, { objectives: [{}], ...steps }));
    expect(free.losses[0]).toBeLessThan(run.losses[1]);
  });

  test('parity: the means of the groups meet, though the network does not see them', async () => {
    const gap = async (objectives: object[]) => {
      const run = await train(experimentWith({}, { objectives, ...steps }));
      const values = run.model.predict(X)[objectives.length - 1];
      const mean = (group: string) => {
        const own = values.filter((_, row) => GROUPS[row] === group);
        return own.reduce((sum, value) => sum + value, 0) / own.length;
      };
      return Math.abs(mean('north') - mean('south'));
    };
    const fair = await gap([{ penalty: { parity: 'region' }, threshold: 1e-6 }, {}]);
    expect(fair).toBeLessThan(0.01);
    expect(await gap([{}])).toBeGreaterThan(0.05);
  });

  test('weight norm last: smaller weights under the budget of the fit', async () => {
    const objectives = [{}, { penalty: 'weightNorm' }];
    const run = await train(experimentWith({}, { objectives, ...steps }));
    const alone = await train(
      experimentWith(
        {},
        { objectives, training: { method: 'single', headSolve: false, steps: 1500 } },
      ),
    );
    expect(run.losses[0]).toBeLessThanOrEqual(run.budgets[0]);
    expect(run.losses[0]).toBeLessThanOrEqual(1.01 * alone.losses[0]);
    expect(run.losses[1]).toBeLessThan(alone.losses[1]);
  });

  test('its model predicts nothing for it, and its quality is its loss', async () => {
    const { model, quality } = await train(experimentWith({ smoothness: 'b' }, steps));
    expect(model.shape.outputs).toEqual([0, 1]);
    expect(model.predict([[1, 1]])).toEqual([[], [expect.any(Number)]]);
    expect(quality.training[0]).toEqual({ loss: expect.any(Number) });
  });
});

describe('refuses', () => {
  test.each([
    [{ penalty: { smoothness: 'c' } }, {}, /penalty\.smoothness: expected an input, got 'c'/],
    [{ penalty: { parity: 'c' } }, {}, /expected an input or a column of data\.groups, got 'c'/],
    [
      { penalty: { increasing: 'a', of: 'z' } },
      {},
      /penalty\.of: expected an objective with targets/,
    ],
    [{ penalty: { increasing: 'a', step: 0 } }, {}, /penalty.*step: expected a number above 0/],
    [{ penalty: 'norm' }, {}, /penalty: expected 'weightNorm', \{ smoothness \}/],
    [{ penalty: 'weightNorm' }, { method: 'protect' }, /expected none with method 'protect'/],
    [
      { penalty: 'weightNorm' },
      { method: 'phase', projection: 'exact' },
      /training\.projection: expected one of none, gradient, .* got 'exact'/,
    ],
    [{ penalty: 'weightNorm' }, { headSolve: true }, /training\.headSolve: expected false/],
  ])('%j with %j', (objective, training, message) => {
    const experiment = experimentWith({}, { objectives: [objective, {}], training });
    expect(() => resolveExperiment(experiment)).toThrow(InputError);
    expect(() => resolveExperiment(experiment)).toThrow(message);
  });

  test('penalties without anything to learn, and too few objectives beside them', () => {
    const of = (objectives: object[]) => () =>
      resolveExperiment(experimentWith({}, { objectives }));
    expect(of([{ penalty: 'weightNorm' }])).toThrow(/expected 1 with targets, .* got 0/);
  });

  test('a column that does not tell two groups apart', async () => {
    await expect(train(experimentWith({ parity: 'b' }))).rejects.toThrow(
      /column 'b': expected two groups among 12 rows, got 5/,
    );
  });
});
