import { describe, expect, test } from 'vitest';
import type { Experiment } from '../../src/experiment/types.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import type { PopulationProgress } from '../../src/training/populationRun.ts';
import { stateOf } from '../../src/training/populationRun.ts';
import { train } from '../../src/training/train.ts';
import { trainPopulation } from '../../src/training/trainPopulation.ts';

const ROWS = 12;
const column = (stream: number) =>
  Array.from({ length: ROWS }, (_, row) => counterNormal(11, stream, row));

const experimentOf = (population: object | undefined, training: object = {}): Experiment =>
  ({
    data: { x: column(0), targets: [column(1), column(2)] },
    network: { hidden: [5], activation: 'tanh', init: { seed: 4 } },
    objectives: [
      { name: 'first', threshold: 0.3 },
      { name: 'second', threshold: 0.6 },
    ],
    training: { method: 'epsilon', steps: 60, ...training },
    engine: 'reference',
    ...(population && { population }),
  }) as Experiment;

test('every member is what it would be alone, the first the experiment itself', async () => {
  const { members } = await trainPopulation(
    experimentOf({ seeds: 2, vary: { 'training.method': ['epsilon', 'phase'] } }),
  );
  expect(members.map(({ settings, run }) => [settings['training.method'], run?.steps])).toEqual([
    ['epsilon', 60],
    ['epsilon', 60],
    ['phase', 60],
    ['phase', 60],
  ]);
  const alone = await train(experimentOf(undefined));
  expect(members[0].run?.model.parameters).toEqual(alone.model.parameters);
  expect(members[0].run?.history).toEqual(alone.history);
  const other = await train(members[3].experiment);
  expect(members[3].run?.model.parameters).toEqual(other.model.parameters);
  expect(new Set(members.map(({ run }) => run?.losses[0])).size).toBe(4);
});

describe('selection', () => {
  const lossesOf = (members: Awaited<ReturnType<typeof trainPopulation>>['members']) =>
    members.map(({ run }) => run?.losses ?? []);

  test('of a method with budgets: the smallest second loss within the budget of the first member', async () => {
    const { members, selected, order } = await trainPopulation(experimentOf({ seeds: 8 }));
    const budget = members[0].run?.budgets[0] ?? Number.NaN;
    expect(order).toEqual({ floors: [budget, 0], tolerance: 0.01 });
    const within = lossesOf(members).filter(([first]) => first <= budget);
    expect(within.length).toBeGreaterThan(1);
    const best = Math.min(...within.map(([, second]) => second));
    expect(lossesOf(members)[selected ?? -1][1]).toBe(best);
    expect(best).toBeLessThan(lossesOf(members)[0][1]);
  });

  test('without budgets: thresholds count, unless another rule is asked for', async () => {
    const lenient = (population: object): Experiment => ({
      ...experimentOf(population, { method: 'single' }),
      objectives: [{ threshold: 5 }, {}],
    });
    const byThresholds = await trainPopulation(lenient({ seeds: 6 }));
    expect(byThresholds.order?.floors).toEqual([5, 0]);
    const all = lossesOf(byThresholds.members);
    const smallest = (k: number) => {
      const own = all.map((losses) => losses[k]);
      return own.indexOf(Math.min(...own));
    };
    expect(byThresholds.selected).toBe(smallest(1));
    const select = { floors: 'none', tolerance: 0 };
    const strict = await trainPopulation(lenient({ seeds: 6, select }));
    expect(strict.order).toEqual({ floors: [0, 0], tolerance: 0 });
    expect(lossesOf(strict.members)).toEqual(all);
    expect(strict.selected).toBe(smallest(0));
    expect(smallest(0)).not.toBe(smallest(1));
  });
});

test('the spread is that of all members with a network', async () => {
  const { members, spread } = await trainPopulation(experimentOf({ seeds: 5 }));
  const seconds = members.map(({ run }) => run?.losses[1] ?? 0).sort((a, b) => a - b);
  expect(spread.map(({ name, count }) => [name, count])).toEqual([
    ['first', 5],
    ['second', 5],
  ]);
  expect(spread[1]).toMatchObject({ min: seconds[0], median: seconds[2], max: seconds[4] });
  expect(spread[1].met).toBe(seconds.filter((loss) => loss <= 0.6).length);
});

test('a member that diverges is a failure of its own', async () => {
  const { members, selected, spread, stopped } = await trainPopulation(
    experimentOf(
      { vary: { 'training.learningRate': [1e4, 0.01] } },
      { method: 'simultaneous', projection: 'none', steps: 200 },
    ),
  );
  expect(members.map(stateOf)).toEqual(['diverged', 'trained']);
  expect(members[0].failure?.message).toMatch(/^training diverged: .*at step \d+/);
  expect(selected).toBe(1);
  expect(spread[0].count).toBe(1);
  expect(stopped).toBe(false);
});

test('of members that all diverge none is selected', async () => {
  const { selected, order, spread } = await trainPopulation(
    experimentOf(
      { seeds: 2 },
      { method: 'simultaneous', projection: 'none', steps: 200, learningRate: 1e4 },
    ),
  );
  expect([selected, order, spread[0].count]).toEqual([undefined, undefined, 0]);
});

test('stops where it is: members before are whole, members after have not begun', async () => {
  const controller = new AbortController();
  const { members, stopped, selected } = await trainPopulation(experimentOf({ seeds: 3 }), {
    signal: controller.signal,
    onProgress: ({ member }) => {
      if (member === 1) controller.abort();
    },
  });
  expect(members.map(stateOf)).toEqual(['trained', 'stopped', 'not begun']);
  expect(stopped).toBe(true);
  expect(selected).toBeDefined();
});

test('progress counts the steps of all members', async () => {
  const seen: PopulationProgress[] = [];
  await trainPopulation(experimentOf({ seeds: 2, vary: { 'training.steps': [40, 20] } }), {
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.at(-1)).toMatchObject({ member: 3, step: 120, steps: 120 });
  const steps = seen.map(({ step }) => step);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});

describe('refuses before anything is trained', () => {
  const trainedUntil = async (experiment: Experiment) => {
    let steps = 0;
    const error = await trainPopulation(experiment, { onProgress: () => steps++ }).catch(
      (thrown: unknown) => thrown,
    );
    return { steps, message: error instanceof Error ? error.message : 'none' };
  };

  test('a member that does not fit the data', async () => {
    const { steps, message } = await trainedUntil(
      experimentOf(
        { vary: { 'training.batch': [3, 13] } },
        { method: 'phase', granularity: 'batch', steps: 10 },
      ),
    );
    expect(message).toMatch(/member 1: .*training\.batch: expected at most 12/);
    expect(steps).toBe(0);
  });

  test('histories that do not fit into memory together', async () => {
    const { steps, message } = await trainedUntil(
      experimentOf({ seeds: 500 }, { method: 'single', steps: 40_000 }),
    );
    expect(message).toMatch(
      /record\.every: expected at least 2 for 20000000 steps of 500 networks .*got 1/,
    );
    expect(steps).toBe(0);
  });
});

test('train refuses a population', async () => {
  await expect(train(experimentOf({ seeds: 2 }))).rejects.toThrow(/got a population/);
});
