import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTENDERS, type Contender } from '../../bench/quality/contenders.ts';
import { comparisons } from '../../bench/quality/independent.ts';
import { problemOf } from '../../bench/quality/problem.ts';
import { race } from '../../bench/quality/race.ts';
import { recipe } from '../../bench/quality/recipe.ts';
import { readResult } from '../../bench/quality/result.ts';
import { geometricMean, type Run, scoreOf } from '../../bench/quality/score.ts';
import { readSettings, type Setting } from '../../bench/quality/settings.ts';
import { startsOf } from '../../bench/quality/starts.ts';
import { dataSetOf, testSetOf } from '../../bench/quality/testSets.ts';
import { InputError } from '../../src/errors.ts';
import { METHODS, type Method } from '../../src/methods/index.ts';
import { layoutOf } from '../../src/network/layout.ts';

const at = (path: string) => fileURLToPath(new URL(`../../bench/${path}`, import.meta.url));
const SETTINGS = readSettings(at('quality/lexbench.json'));

/** Not shipped: without initial values, so it is standardised. */
const SMALL: Setting = {
  name: 'small',
  activation: 'tanh',
  hidden: [4],
  x: [[0], [1], [2], [3], [5], [9]],
  targets: [
    [[1], [2], [4], [7], [3], [2]],
    [[5], [5], [5], [5], [5], [5]],
  ],
};

describe('settings', () => {
  let folder = '';
  const written = (content: unknown) => {
    const path = join(folder, 'settings.json');
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kitegrad-bench-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('are six problems by two activations, with ten seeds each', () => {
    expect(new Set(SETTINGS.map(({ name }) => name)).size).toBe(12);
    expect(SETTINGS.map(({ init }) => init?.length)).toEqual(new Array(12).fill(10));
    expect(SETTINGS.filter(({ activation }) => activation === 'tanh')).toHaveLength(6);
  });

  test('may also be a plain list', () => {
    expect(readSettings(written([SMALL]))).toEqual([SMALL]);
  });

  test.each([
    ['no list', {}, /Expected a list of/],
    ['an unknown activation', [{ ...SMALL, activation: 'sine' }], /0\.activation/],
    ['no hidden layer', [{ ...SMALL, hidden: [] }], /0\.hidden/],
    ['a hole in the data', [{ ...SMALL, x: [[0], [null]] }], /0\.x\.1\.0/],
    ['a row too few', [{ ...SMALL, x: [[0], [1]] }], /0\.targets: expected as many rows as x/],
  ])('are refused with %s', (_, content, message) => {
    const path = written(content);
    expect(() => readSettings(path)).toThrow(InputError);
    expect(() => readSettings(path)).toThrow(message);
  });

  test('are refused where there is no JSON, or no file', () => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, '[{');
    expect(() => readSettings(path)).toThrow(/broken\.json: expected a JSON file/);
    expect(() => readSettings(join(folder, 'none.json'))).toThrow(/none\.json: expected a JSON/);
  });
});

describe('problem', () => {
  test('of given initial values: they and the data are taken as they are', () => {
    for (const setting of SETTINGS) {
      const { shape, inputs, targets, parameters } = problemOf(setting, 7);
      const layout = layoutOf(shape);
      const init = setting.init?.[7];
      const unit = setting.hidden[0] - 1;
      const head = shape.outputs.length - 1;
      const { weight, bias } = layout.heads;
      expect(Array.from(inputs.values)).toEqual(setting.x.flat());
      expect(targets.values[targets.cols + head]).toBe(setting.targets[head][1][0]);
      expect(parameters[layout.trunk[0].weight.offset + unit * shape.inputs]).toBe(
        init?.trunk[0].W[unit][0],
      );
      expect(parameters[layout.trunk[0].bias.offset + unit]).toBe(init?.trunk[0].b[unit]);
      expect(parameters[weight.offset + head * weight.cols + unit]).toBe(init?.heads[head].w[unit]);
      expect(parameters[bias.offset + head]).toBe(init?.heads[head].b);
    }
  });

  test('without them: every column gets mean 0 and deviation 1, a constant one mean 0', () => {
    const { inputs, targets, parameters } = problemOf(SMALL, 0);
    const [first, constant] = [0, 1].map((column) =>
      targets.values.filter((_, i) => i % targets.cols === column),
    );
    for (const column of [inputs.values, first]) {
      expect(sum(column)).toBeCloseTo(0, 12);
      expect(sum(column.map((value) => value * value))).toBeCloseTo(column.length, 12);
    }
    expect(Array.from(constant)).toEqual(new Array(6).fill(0));
    expect(Array.from(problemOf(SMALL, 0).parameters)).toEqual(Array.from(parameters));
    expect(Array.from(problemOf(SMALL, 1).parameters)).not.toEqual(Array.from(parameters));
  });
});

describe('test set', () => {
  test.each(SETTINGS)('$name: its functions give the targets of the file', (setting) => {
    const made = dataSetOf(setting.name, setting.x, 'train');
    const { inputs, targets } = problemOf(setting, 0);
    expect(largestError(made?.inputs.values, inputs.values)).toBeLessThan(1e-6);
    expect(largestError(made?.targets.values, targets.values)).toBeLessThan(1e-6);
  });

  test.each(SETTINGS.filter(({ x }) => x[0].length === 1))(
    '$name: lies at the midpoints',
    ({ name, x }) => {
      const middles = x.slice(1).map(([right], i) => (right + x[i][0]) / 2);
      expect(largestError(testSetOf(name, x)?.inputs.values, middles)).toBeLessThan(1e-6);
    },
  );

  test('of the plane is 1,000 points within the square of the training points', () => {
    const plane = SETTINGS.find(({ name }) => name === '2D tanh');
    const points = testSetOf('2D tanh', plane?.x ?? [])?.inputs;
    expect(points?.rows).toBe(1000);
    expect(points?.values.every((value) => Math.abs(value) <= 1.7)).toBe(true);
  });

  test('of straight lines lies halfway between the targets', () => {
    const [{ name, x, targets }] = SETTINGS;
    const made = testSetOf(name, x)?.targets.values.filter((_, i) => i % 2 === 0);
    const middles = targets[0].slice(1).map(([right], i) => (right + targets[0][i][0]) / 2);
    expect(largestError(made, middles)).toBeLessThan(1e-6);
  });

  test('is undefined for a setting that is not shipped', () => {
    expect(testSetOf(SMALL.name, SMALL.x)).toBeUndefined();
  });
});

describe('score', () => {
  const run = (losses: number[], more: Partial<Run> = {}): Run => ({
    setting: 'known',
    seed: 0,
    losses,
    alone: [1, 2, 2],
    steps: 10,
    budgets: [],
    ...more,
  });
  const named = { name: 'known', promise: 'none' };

  test('means are geometric, over runs and lower objectives', () => {
    expect(geometricMean([1, 100])).toBeCloseTo(10, 12);
    const score = scoreOf(named, [run([4, 2, 8]), run([0.25, 4, 32], { steps: 5 })]);
    expect(score.gmR1).toBeCloseTo(1, 12);
    expect(score.gmR2).toBeCloseTo((1 * 4 * 2 * 16) ** (1 / 4), 12);
    expect(score.maxR1).toBe(4);
    expect(score.steps).toBe('5 / 10');
    expect(score.test).toBeUndefined();
    expect(score.equalSteps).toBeUndefined();
  });

  test('shares count the bound itself, and not what is above it', () => {
    const { shareR1_101, shareR1_105 } = scoreOf(
      named,
      [1.01, 1.0101, 1.05, 1.0501].map((first) => run([first, 1, 1])),
    );
    expect([shareR1_101, shareR1_105]).toEqual([0.25, 0.75]);
  });

  test('test points and longer references have means of their own', () => {
    const score = scoreOf(named, [
      run([1, 1, 1], {
        test: { losses: [3, 8, 2], alone: [1, 2, 2] },
        aloneLonger: [0.5, 0.25, 0.25],
      }),
    ]);
    expect(score.test?.gmR1).toBeCloseTo(3, 12);
    expect(score.test?.gmR2).toBeCloseTo(2, 12);
    expect(score.equalSteps?.gmR1).toBeCloseTo(2, 12);
    expect(score.equalSteps?.gmR2).toBeCloseTo(4, 12);
    expect(score.equalSteps?.shareR1_101).toBe(0);
    expect(score.shareR1_101).toBe(1);
  });

  test('references with the same optimizer have means of their own', () => {
    const score = scoreOf(named, [
      run([1, 1, 1], {
        aloneCurved: [0.5, 0.25, 0.25],
        test: { losses: [3, 8, 2], alone: [1, 2, 2], aloneCurved: [3, 1, 1] },
      }),
    ]);
    expect(score.sameOptimizer?.gmR1).toBeCloseTo(2, 12);
    expect(score.sameOptimizer?.gmR2).toBeCloseTo(4, 12);
    expect(score.sameOptimizer?.test?.gmR1).toBeCloseTo(1, 12);
    expect(score.sameOptimizer?.test?.gmR2).toBeCloseTo(4, 12);
    expect(scoreOf(named, [run([1, 1, 1])]).sameOptimizer).toBeUndefined();
  });

  test('intervals hold the mean, and are a point where all runs are alike', () => {
    const alike = scoreOf(named, [run([2, 2, 2]), run([2, 2, 2])]);
    expect(alike.gmR1Interval.map((end) => end.toFixed(9))).toEqual(['2.000000000', '2.000000000']);
    const spread = scoreOf(
      named,
      [1, 2, 4, 8, 16].map((first) => run([first, 2, 2])),
    );
    const [low, high] = spread.gmR1Interval;
    expect(low).toBeGreaterThanOrEqual(1);
    expect(low).toBeLessThan(spread.gmR1);
    expect(high).toBeGreaterThan(spread.gmR1);
    expect(high).toBeLessThanOrEqual(16);
  });
});

describe('race', () => {
  const small = (method: keyof typeof METHODS, stages: number[]): Contender => ({
    name: method,
    promise: '',
    referenceSteps: 30,
    threshold: 0,
    members: 1,
    outputs: (METHODS[method] as Method).outputs,
    stages: (objectives) =>
      METHODS[method].stages(recipe(objectives, { stages, steps: 30, polish: 8 })),
  });
  const problem = problemOf(SETTINGS[0], 0);
  const testSet = testSetOf(SETTINGS[0].name, SETTINGS[0].x);

  test.each(['epsilon', 'protect'] as const)(
    '%s keeps its budget, beside references',
    async (method) => {
      const outcome = await race(small(method, [30, 20]), problem, new Map(), testSet);
      const { losses, alone, aloneLonger, test: tested, budgets } = outcome;
      const all = [losses, alone, aloneLonger ?? [], tested?.losses ?? [], tested?.alone ?? []];
      expect(all.map((values) => values.length)).toEqual([2, 2, 2, 2, 2]);
      expect(all.flat().every((value) => Number.isFinite(value) && value > 0)).toBe(true);
      expect(outcome.steps).toBe(50);
      expect(budgets[0]).toBeCloseTo(1.01 * alone[0], 12);
      expect(losses[0] / alone[0]).toBeLessThanOrEqual(1.01);
    },
  );

  test.each(['epsilon+lm', 'epsilon+lm+loo', 'protect+tangent'] as const)(
    '%s keeps its budget, and gains by what its plain form has not',
    async (method) => {
      const references = new Map();
      const plain = await race(
        small(method === 'protect+tangent' ? 'protect' : 'epsilon', [30, 20]),
        problem,
        references,
        testSet,
      );
      const outcome = await race(small(method, [30, 20]), problem, references, testSet);
      expect(outcome.losses[0] / outcome.alone[0]).toBeLessThanOrEqual(1.01);
      expect(outcome.losses[1]).toBeLessThan(plain.losses[1]);
      const isCurved = method !== 'protect+tangent';
      expect(outcome.steps).toBe(isCurved ? 58 : 50);
      expect([outcome.aloneCurved?.length, outcome.test?.aloneCurved?.length]).toEqual(
        isCurved ? [2, 2] : [undefined, undefined],
      );
      outcome.aloneCurved?.forEach((loss, k) => {
        expect(loss).toBeLessThanOrEqual(outcome.alone[k]);
      });
    },
  );

  test('single is its own reference, and the frozen trunk does not cost steps', async () => {
    const references = new Map();
    const single = await race(small('single', []), problem, references, undefined);
    const frozen = await race(small('frozen', []), problem, references, undefined);
    expect(single.losses[0]).toBe(single.alone[0]);
    expect(single.test).toBeUndefined();
    expect(frozen.losses[0]).toBe(frozen.alone[0]);
    expect(frozen.losses[1]).toBeLessThan(single.losses[1]);
    expect([single, frozen].map(({ steps, aloneLonger }) => [steps, aloneLonger])).toEqual([
      [30, undefined],
      [30, undefined],
    ]);
    expect([...references.keys()]).toEqual(['0 30', '1 30']);
  });
});

describe('population', () => {
  const problem = problemOf(SETTINGS[0], 0);

  test('has the start of the problem first, and others of its own for every seed', () => {
    const [own, ...others] = [0, 1].flatMap((seed) => startsOf(problem, 3, seed));
    expect(own).toBe(problem);
    const first = [own, others[0], others[1], others[3], others[4]].map(
      ({ parameters }) => parameters[0],
    );
    expect(new Set(first).size).toBe(5);
  });

  test('a race counts the steps of all members, and its best keeps the budget', async () => {
    const stages = (objectives: number) =>
      METHODS.epsilon.stages(recipe(objectives, { stages: [30, 20] }));
    const contender = {
      name: '',
      promise: '',
      referenceSteps: 30,
      threshold: 0,
      members: 3,
      stages,
    };
    const single = await race({ ...contender, members: 1 }, problem, new Map(), undefined);
    const best = await race(contender, problem, new Map(), undefined);
    expect([single.steps, best.steps]).toEqual([50, 150]);
    expect(best.losses[0] / best.alone[0]).toBeLessThanOrEqual(1.01);
    expect(best.losses[1]).toBeLessThanOrEqual(single.losses[1]);
  });
});

describe('committed result', () => {
  const result = readResult(at('results/quality.json'));
  const { methods } = result;

  test('is within 25 % of what an independent implementation found', () => {
    const compared = comparisons(result);
    expect(compared).toHaveLength(18);
    for (const { factor } of compared) expect(factor).toBeLessThan(1.25);
  });

  test('has every method on every setting and seed', () => {
    expect(methods.map(({ name }) => name)).toEqual(CONTENDERS.map(({ name }) => name));
    for (const { runs } of methods) {
      expect(new Set(runs.map(({ setting, seed }) => `${setting} ${seed}`)).size).toBe(120);
    }
  });

  test('has the scores that follow from its runs', () => {
    for (const { runs, ...score } of methods) {
      const { runs: _, ...again } = scoreOf(score, runs);
      expect(Object.keys(again).sort()).toEqual(Object.keys(score).sort());
      expect(again.shareR1_101).toBeCloseTo(score.shareR1_101, 5);
      for (const key of ['gmR1', 'gmR2', 'maxR1'] as const) {
        expect(again[key] / score[key]).toBeCloseTo(1, 4);
      }
    }
  });
});

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

function largestError(got: ArrayLike<number> | undefined, expected: ArrayLike<number>): number {
  if (got?.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - got[i])));
}
