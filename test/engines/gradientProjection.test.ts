import { describe, expect, test } from 'vitest';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { Projection, StepPlan } from '../../src/methods/index.ts';
import { ADAM, SGD } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { ALL, DEEP, firstStep, planOf, SHAPES, taskOf } from './tasks.ts';

const PAIR = SHAPES[0];
const BY_GRADIENTS = ['gradient', 'gradient-conflict', 'barrier'] as const;

/** Several random networks, and which of their parameters count. */
function tasksOf(shape: NetworkShape, plan: Partial<StepPlan>): TrainingTask[] {
  const { size } = layoutOf(shape);
  return Array.from({ length: 10 }, (_, seed) =>
    taskOf(shape, {
      plan: planOf(plan),
      thresholds: shape.outputs.map(() => 1e9),
      parameters: Float64Array.from({ length: size }, (_, p) => counterNormal(9, seed, p)),
      frozen: Uint8Array.from({ length: size }, (_, p) => Number(seed % 2 === 1 && p % 3 === 0)),
    }),
  );
}

/** The trunk directions of the first step with a projection and without, and the raw gradients of all objectives. */
async function seen(task: TrainingTask, projection: Projection) {
  const withPlan = async (changes: Partial<StepPlan>) =>
    (await firstStep({ ...task, plan: { ...task.plan, ...changes } })).view.directions;
  const all = task.shape.outputs.map((_, k) => k);
  return {
    projected: await withPlan({ projection }),
    free: await withPlan({ projection: 'none' }),
    raw: await withPlan({ choose: ALL, directions: all, projection: 'none', optimizer: SGD }),
  };
}

/** Over the parameters that are not frozen. */
function dotIn(task: TrainingTask) {
  return (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, p) => sum + (task.frozen[p] ? 0 : value * b[p]), 0);
}

const PLANS: readonly [string, NetworkShape, Partial<StepPlan>][] = [
  ['phase, 2 objectives', PAIR, {}],
  ['phase, 3 objectives, Adam', DEEP, { optimizer: ADAM }],
  ['all at once, 3 objectives', DEEP, { choose: ALL, directions: [0, 1, 2] }],
  [
    'all at once, 3 objectives, Adam',
    DEEP,
    { choose: ALL, directions: [0, 1, 2], optimizer: ADAM },
  ],
];

describe.each(PLANS)('%s', (_, shape, plan) => {
  const tasks = tasksOf(shape, plan);

  test('gradient: no direction has a part along a gradient above it', async () => {
    for (const task of tasks) {
      const dot = dotIn(task);
      const { projected, free, raw } = await seen(task, 'gradient');
      for (const [d, { objective, projected: delta }] of projected.entries()) {
        const length = Math.sqrt(dot(free[d].projected, free[d].projected));
        expect(dot(delta, delta)).toBeGreaterThan(0);
        for (const { raw: above } of raw.slice(0, objective)) {
          const cosine = dot(delta, above) / (length * Math.sqrt(dot(above, above)));
          expect(Math.abs(cosine)).toBeLessThan(1e-12);
        }
      }
    }
  });

  test('gradient-conflict: goes against no gradient above, and changes nothing that did not', async () => {
    const counts = { conflicts: 0, without: 0 };
    for (const task of tasks) {
      const dot = dotIn(task);
      const { projected, free, raw } = await seen(task, 'gradient-conflict');
      for (const [d, { objective, projected: delta }] of projected.entries()) {
        if (objective === 0) continue;
        const above = raw.slice(0, objective).map((direction) => direction.raw);
        const conflicts = above.some((g) => dot(free[d].projected, g) < 0);
        if (conflicts) counts.conflicts += 1;
        else {
          counts.without += 1;
          expect(delta).toEqual(free[d].projected);
        }
        for (const g of above) {
          const scale = Math.sqrt(dot(free[d].projected, free[d].projected) * dot(g, g));
          expect(dot(delta, g)).toBeGreaterThan(-1e-12 * scale);
        }
      }
    }
    expect(counts.conflicts).toBeGreaterThan(0);
    expect(counts.without).toBeGreaterThan(0);
  });

  test('objective 0 follows its own direction', async () => {
    for (const projection of BY_GRADIENTS) {
      for (const task of tasks.slice(0, 2)) {
        const first = { ...task, thresholds: shape.outputs.map(() => 0) };
        const { projected, free } = await seen(first, projection);
        expect(projected[0].objective).toBe(0);
        expect(projected[0].projected).toEqual(free[0].projected);
      }
    }
  });
});

test('barrier: loss 1 falls at least as by its own gradient, to first order', async () => {
  const counts = { short: 0, enough: 0 };
  const { offset, cols } = layoutOf(PAIR).heads.weight;
  for (const random of [
    ...tasksOf(PAIR, {}),
    ...tasksOf(PAIR, { choose: ALL, directions: [0, 1], optimizer: ADAM }),
  ]) {
    // A weak first head: its gradient is short enough that some directions serve it well as they are.
    const parameters = Float64Array.from(random.parameters, (value, p) =>
      p >= offset && p < offset + cols ? 0.1 * value : value,
    );
    const task = { ...random, parameters };
    const dot = dotIn(task);
    const { projected, free, raw } = await seen(task, 'barrier');
    const last = projected.length - 1;
    const [delta, before, g] = [projected[last].projected, free[last].projected, raw[0].raw];
    const least = dot(g, g);
    expect(dot(delta, g)).toBeGreaterThan(least * (1 - 1e-12));
    if (dot(before, g) >= least) {
      counts.enough += 1;
      expect(delta).toEqual(before);
    } else {
      counts.short += 1;
      expect(dot(delta, g)).toBeLessThan(least * (1 + 1e-12));
    }
  }
  expect(counts.short).toBeGreaterThan(0);
  expect(counts.enough).toBeGreaterThan(0);
});

test('barrier: with three objectives the last goes against what the second follows', async () => {
  const plan = { choose: ALL, directions: [0, 1, 2] };
  for (const task of tasksOf(DEEP, plan)) {
    const dot = dotIn(task);
    const { projected } = await seen(task, 'barrier');
    const [, { projected: second }, { projected: third }] = projected;
    expect(dot(third, second)).toBeGreaterThan(dot(second, second) * (1 - 1e-12));
  }
});

test.each(BY_GRADIENTS)(
  '%s: steps of objective 0 keep the bits of training without',
  async (projection) => {
    const train = async (optimizer: StepPlan['optimizer'], name: Projection) => {
      const engine = createReferenceEngine(
        taskOf(DEEP, { plan: planOf({ projection: name, optimizer }), thresholds: [0, 0, 0] }),
      );
      expect([...(await engine.advance(20)).phases]).toEqual(new Array(20).fill(0));
      return engine.parameters();
    };
    for (const optimizer of [SGD, ADAM]) {
      expect(await train(optimizer, projection)).toEqual(await train(optimizer, 'none'));
    }
  },
);
