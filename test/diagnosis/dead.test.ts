import { describe, expect, test } from 'vitest';
import { checkDead, deadUnits } from '../../src/diagnosis/dead.ts';
import { checkDivergence } from '../../src/diagnosis/divergence.ts';
import { shortRun } from '../../src/diagnosis/shortRun.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { SHAPES, taskOf } from '../engines/tasks.ts';

const NAMES = { names: ['a', 'b'], standardised: false, note: '' };
/** Two units on inputs 1 and 2: z = w x + b. */
const parametersOf = (...w: number[]) => [...w, ...w.map(() => 0), ...w.map(() => 1), 0];
const shapeOf = (units: number) =>
  ({ inputs: 1, hidden: [units], outputs: [1], activation: 'relu' }) as const;
const data = {
  inputs: { rows: 2, cols: 1, values: Float64Array.of(1, 2) },
  targets: { rows: 2, cols: 1, values: Float64Array.of(0, 0) },
  order: { rows: 2, batch: 2 },
};

test('a unit is dead when it is 0 or less in every row', () => {
  //                                   unit 0, 1, 2
  expect(deadUnits(Float64Array.of(-1, 0, 1, -2, 0, -1), 3)).toBe(2);
});

describe('dead units', () => {
  test.each([
    [[1, 1, 1, -1], 'ok', 1],
    [[1, -1, -1, -1], 'warning', 3],
    [[-1, -1, -1, -1], 'problem', 4],
  ])('%j: %s', (weights, level, dead) => {
    const task = taskOf(shapeOf(4), { ...data, parameters: parametersOf(...weights) });
    const moments = [{ step: 0, parameters: Float64Array.from(task.parameters) }];
    const [found] = checkDead({ task, ...NAMES }, { moments, divergedAt: undefined });
    expect(found).toMatchObject({ level, layer: 0, units: 4, steps: [0], dead: [dead] });
  });

  test('one finding per layer; none for activations that cannot die', async () => {
    const deep = taskOf(SHAPES[4]);
    const run = await shortRun(deep, 10);
    expect(checkDead({ task: deep, ...NAMES }, run).map(({ layer }) => layer)).toEqual([0, 1, 2]);
    expect(checkDead({ task: taskOf(SHAPES[0]), ...NAMES }, run)).toEqual([]);
  });
});

describe('short run', () => {
  test('is the start of the training', async () => {
    const task = taskOf(SHAPES[1]);
    const { moments, divergedAt } = await shortRun(task, 30);
    expect(divergedAt).toBeUndefined();
    expect(moments.map(({ step }) => step)).toEqual([0, 10, 20, 30]);
    const engine = createReferenceEngine(task);
    await engine.advance(20);
    expect(moments[2].parameters).toEqual(await engine.parameters());
  });

  test('ends with the training', async () => {
    const { moments } = await shortRun(taskOf(SHAPES[1]), 7);
    expect(moments.map(({ step }) => step)).toEqual([0, 7]);
  });

  test('stops where numbers are not finite any more', async () => {
    const task = taskOf(SHAPES[5], { rate: () => 1e6 });
    const run = await shortRun(task, 500);
    const { level, step, message } = checkDivergence({ task, note: '' }, run);
    expect(level).toBe('problem');
    expect(step).toBe(run.divergedAt);
    expect(step).toBeGreaterThan(0);
    expect(message).toContain(`not finite after ${step} steps`);
    for (const { parameters } of run.moments) expect(parameters.every(Number.isFinite)).toBe(true);
  });

  test('is well otherwise', async () => {
    const task = taskOf(SHAPES[0]);
    const found = checkDivergence({ task, note: '' }, await shortRun(task, 500));
    expect(found).toMatchObject({ level: 'ok', step: undefined });
  });
});
