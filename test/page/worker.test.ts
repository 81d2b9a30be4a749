/** What the worker makes of experiments, without a worker. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { networkShapeOf } from '../../src/experiment/shape.ts';
import { gpuSupport } from '../../src/gpu/support.ts';
import { initialise } from '../../src/network/init.ts';
import { layersOf } from '../../src/network/layersOf.ts';
import { ratiosOf } from '../../src/page/compare/ratios.ts';
import { aloneOf } from '../../src/page/worker/alone.ts';
import { check } from '../../src/page/worker/check.ts';
import { fitOf } from '../../src/page/worker/fit.ts';
import { gradientOf } from '../../src/page/worker/gradient.ts';
import { load } from '../../src/page/worker/loaded.ts';
import { pagePreset } from '../../src/page/worker/presets.ts';
import { modelMaker } from '../../src/training/modelMaker.ts';

afterEach(() => vi.unstubAllGlobals());

describe('one objective alone', () => {
  test('has its own target, the same trunk and its own head', () => {
    const whole = resolveExperiment(pagePreset('report21-three'));
    const alone = resolveExperiment(aloneOf(whole, 2));
    const weights = (one: typeof whole) =>
      layersOf(networkShapeOf(one), Array.from(initialise(networkShapeOf(one), one.network.init)));
    expect(alone.data).toMatchObject({ objectives: [['y3']] });
    expect(weights(alone).trunk).toEqual(weights(whole).trunk);
    expect(weights(alone).heads).toEqual([weights(whole).heads[2]]);
    expect(alone.training).toMatchObject({ method: 'single', granularity: 'sample', epochs: 1430 });
  });
});

describe('a check', () => {
  test('knows the table, and what is wrong with it', async () => {
    const { table, problems } = await check({
      experiment: { data: { csv: 'a.csv', inputs: ['x'], objectives: [['y']] }, objectives: [{}] },
      csv: 'x,y\n1,2\n3,\n4,5',
    });
    expect(table?.columns).toEqual(['x', 'y']);
    expect(table?.badCells.map(({ line, column }) => [line, column])).toEqual([[3, 'y']]);
    expect(problems).toEqual([expect.stringContaining('row 3, column "y"')]);
  });

  test('names every problem of a setting', async () => {
    const preset = pagePreset('recommended');
    const { problems } = await check({
      experiment: { ...preset, training: { method: 'epsilon', granularity: 'sample', steps: 1 } },
    });
    expect(problems.some((line) => line.startsWith('training.granularity'))).toBe(true);
  });

  test('warns of what the diagnosis finds', async () => {
    const { problems, warnings } = await check({ experiment: pagePreset('report71-x2-invx-120') });
    expect(problems).toEqual([]);
    expect(warnings.some((line) => line.startsWith('rate'))).toBe(true);
  });
});

describe('the fit', () => {
  const kindOf = async (name: string) => {
    const { experiment, parts, prepared } = await load({ experiment: pagePreset(name) });
    const model = modelMaker(experiment, parts.training, prepared)(prepared.task);
    return { fit: fitOf(parts.training, model), model };
  };

  test('of one input is a line', async () => {
    const { fit, model } = await kindOf('recommended');
    if (fit.base.kind !== 'line') throw new Error(fit.base.kind);
    const [first] = fit.predicted(model);
    expect(first[7]).toBe(model.predict([[fit.base.grid[7]]])[0][0]);
  });

  test('of two inputs is a map', async () => {
    const { fit, model } = await kindOf('plane');
    if (fit.base.kind !== 'plane') throw new Error(fit.base.kind);
    const { size, extent } = fit.base;
    const [, second] = fit.predicted(model);
    // The last cell of the first row: the greatest of the first input, the least of the second.
    expect(second[size - 1]).toBe(model.predict([[extent[1], extent[2]]])[1][0]);
  });

  test('of classes says which', async () => {
    const { fit, model } = await kindOf('penguins');
    const [species] = fit.base.targets;
    expect(species.classes).toHaveLength(3);
    expect([...fit.predicted(model)[0]].every((one) => one === 0 || one === 1 || one === 2)).toBe(
      true,
    );
  });
});

describe('the gradient', () => {
  test('stands at a right angle to what hyperplane keeps it off', async () => {
    const { prepared } = await load({ experiment: pagePreset('report21-three') });
    const view = gradientOf(prepared.task);
    expect(view?.projectedDeg).toBeCloseTo(90, 6);
    expect(view?.rawDeg).toBeLessThan(89);
    expect(view?.projected.along).toBeCloseTo(0, 9);
  });

  test('has no picture where nothing is projected', async () => {
    const preset = pagePreset('report21');
    const { prepared } = await load({
      experiment: { ...preset, training: { ...preset.training, projection: 'none' } },
    });
    expect(gradientOf(prepared.task)).toBeUndefined();
  });
});

describe('why there is no WebGPU', () => {
  test.each([
    ['insecure', { isSecureContext: false, navigator: {} }],
    ['no-api', { isSecureContext: true, navigator: {} }],
    ['no-adapter', { navigator: { gpu: { requestAdapter: () => Promise.resolve(null) } } }],
    [
      'blocked',
      {
        navigator: {
          gpu: {
            requestAdapter: async (): Promise<object> => ({
              limits: {},
              requestDevice: async (): Promise<never> => {
                throw new Error('not allowed');
              },
            }),
          },
        },
      },
    ],
  ] as const)('%s', async (cause, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    expect(await gpuSupport()).toMatchObject({ cause });
  });
});

test('ratios are losses by what each objective has alone', () => {
  const { first, others } = ratiosOf([2, 8, 2], [1, 2, 2]);
  expect(first).toBe(2);
  expect(others).toBeCloseTo(2, 12);
  expect(ratiosOf([], [1, 2])).toEqual({ first: undefined, others: undefined });
  expect(ratiosOf([1, 2], [1, undefined])).toEqual({ first: 1, others: undefined });
});
