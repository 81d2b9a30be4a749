import { describe, expect, test } from 'vitest';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { stepsLookedAt } from '../../src/engines/layered/validation.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { forward } from '../../src/engines/reference/forward.ts';
import type { LevenbergView } from '../../src/engines/reference/levenberg.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { tangent } from '../../src/engines/reference/tangent.ts';
import { curvaturePlan } from '../../src/methods/polish.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { SHAPES, taskOf } from './tasks.ts';

const [, , DEEP] = SHAPES;
const POINTS = {
  inputs: matrix(4, 2, 21),
  targets: matrix(4, 3, 22),
};

function matrix(rows: number, cols: number, stream: number) {
  const values = Float64Array.from({ length: rows * cols }, (_, i) => counterNormal(6, stream, i));
  return { rows, cols, values };
}

function curved(changes: Partial<TrainingTask> = {}): TrainingTask {
  return taskOf(DEEP, {
    plan: curvaturePlan({ monitor: 'rows', headRidge: 1e-6 }, 1),
    order: { rows: 7, batch: 7 },
    budgets: [0.5],
    leakEvery: 0,
    movementEvery: 0,
    ...changes,
  });
}

async function run(task: TrainingTask, steps: number) {
  const views: LevenbergView[] = [];
  const engine = createReferenceEngine(task, { onCurvature: (view) => views.push(view) });
  const start = await engine.parameters();
  const chunk = await engine.advance(steps);
  return { engine, views, start, chunk };
}

describe.each([
  ['data alone', {}],
  ['anchor points', { anchorPoints: POINTS }],
])('a step on %s', (_, changes) => {
  const task = curved(changes);

  test('solves the damped equations of a Jacobian made column by column', async () => {
    const { start, views } = await run(task, 1);
    const [view] = views;
    const { shape, inputs, targets } = task;
    const points = task.anchorPoints;
    const network = createNetwork(shape, start);
    const { trunkSize, size } = layoutOf(shape);
    // All rows in a pass of its own; outputs of objective 1 are the first two.
    const rows = inputs.rows + (points?.inputs.rows ?? 0);
    const pass = createPass(
      shape,
      rows,
      Float64Array.of(...inputs.values, ...(points?.inputs.values ?? [])),
      Float64Array.of(...targets.values, ...(points?.targets.values ?? [])),
    );
    forward(network, pass);
    const residualAt = (row: number, o: number) =>
      pass.out[row * 3 + o] - pass.targets[row * 3 + o];
    const kept = [0, 1, 2].flatMap((o) =>
      Array.from({ length: o === 2 ? inputs.rows : rows }, (__, row) => [row, o] as const),
    );
    // By forward mode, one parameter after the other.
    const columns = Array.from({ length: size }, (__, p) => {
      const unit = new Float64Array(size);
      unit[p] = 1;
      return tangent(network, pass, unit);
    });
    // Of J Jᵀ α + diag α = f − t; a head's column is 0 in the rows of other outputs.
    const transposed = columns.map((column) =>
      kept.reduce((sum, [row, o], k) => sum + column[row * 3 + o] * view.alpha[k], 0),
    );
    const product = kept.map(
      ([row, o], k) =>
        columns.reduce((sum, column, p) => sum + column[row * 3 + o] * transposed[p], 0) +
        view.rowDamping[k] * view.alpha[k],
    );
    product.forEach((value, k) => {
      expect(Math.abs(value - residualAt(...kept[k]))).toBeLessThan(1e-8);
      expect(view.residual[k]).toBeCloseTo(residualAt(...kept[k]), 12);
    });
    const step = start.slice(0, trunkSize).map((value, p) => value - view.trial[p]);
    step.forEach((value, p) => {
      expect(Math.abs(value - transposed[p])).toBeLessThan(1e-9);
    });
  });

  test('is taken where the merit falls, and only then changes the trunk', async () => {
    const { engine, views, chunk } = await run(task, 12);
    views.forEach(({ merit: [old, tried], accepted }) => {
      expect(accepted).toBe(tried < old);
    });
    expect(views.map(({ accepted }) => accepted)).toContain(true);
    const best = await engine.best();
    const feasible = Array.from(chunk.accepted).lastIndexOf(1);
    expect(best === undefined).toBe(feasible < 0);
    expect(best?.losses[0] ?? 0).toBeLessThanOrEqual(0.5);
  });

  test('goes on from a state with the same bits', async () => {
    const { engine } = await run(task, 6);
    const half = await run(task, 3);
    const resumed = await run({ ...task, resume: await half.engine.state() }, 3);
    expect(await resumed.engine.parameters()).toEqual(await engine.parameters());
    expect(await resumed.engine.best()).toEqual(await engine.best());
    expect((await resumed.engine.state()).arrays).toEqual((await engine.state()).arrays);
  });
});

test('damping falls after a step that was taken, rises after another; weights follow the budgets', async () => {
  const { views } = await run(curved({ budgets: [1e-9] }), 10);
  views.slice(1).forEach(({ damping, weights }, i) => {
    const before = views[i];
    expect(damping / before.damping).toBeCloseTo(before.accepted ? 1 / 3 : 4, 12);
    expect(weights[0] / before.weights[0]).toBeCloseTo(1.5, 12);
    expect(weights[1]).toBe(1);
  });
});

test('anchor points hold what is above: without them it moves more there', async () => {
  const drift = async (changes: Partial<TrainingTask>) => {
    const task = curved(changes);
    const start = (await run(task, 1)).start;
    const at = (parameters: Float64Array) => {
      const pass = createPass(DEEP, 4, POINTS.inputs.values);
      forward(createNetwork(DEEP, parameters), pass);
      return pass.out.filter((_, i) => i % 3 < 2);
    };
    const before = at(start);
    const after = at(await (await run({ ...task }, 8)).engine.parameters());
    return after.reduce((sum, value, i) => sum + (value - before[i]) ** 2, 0);
  };
  const start = createReferenceEngine(curved());
  const held = createPass(DEEP, 4, POINTS.inputs.values);
  forward(createNetwork(DEEP, await start.parameters()), held);
  const anchorPoints = {
    inputs: POINTS.inputs,
    targets: { rows: 4, cols: 3, values: held.out },
  };
  expect(await drift({ anchorPoints })).toBeLessThan(0.5 * (await drift({})));
});

test('chunks are short where looking at their networks takes long', () => {
  const validate = { ridges: [1e-6, 1e-4, 1e-2], every: 5 };
  const asked = (rows: number) => {
    const task = curved({ order: { rows, batch: rows } });
    return stepsLookedAt({ ...task, plan: { ...task.plan, validate } });
  };
  // Objective 2 has one output: R = rows.
  expect(asked(2 ** 7)).toBe(5 * 2 ** 7);
  expect(asked(2 ** 8)).toBe(5 * 2 ** 4);
  expect(asked(2 ** 11)).toBe(5);
  expect(stepsLookedAt(curved())).toBe(Number.POSITIVE_INFINITY);
});
