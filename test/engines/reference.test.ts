import { describe, expect, test } from 'vitest';
import type { PhaseRule } from '../../shaders/choosePhase.ts';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { createReferenceEngine, type StepView } from '../../src/engines/reference/engine.ts';
import type { Projection, StepPlan } from '../../src/methods/index.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { type NetworkShape, totalOutputs } from '../../src/network/shape.ts';
import { counterNormal } from '../../src/numbers/counter.ts';

const SHAPES: readonly NetworkShape[] = [
  { inputs: 1, hidden: [10], outputs: [1, 1], activation: 'tanh' },
  { inputs: 3, hidden: [4], outputs: [2], activation: 'relu' },
  { inputs: 2, hidden: [5, 4], outputs: [2, 1], activation: 'tanh' },
  { inputs: 2, hidden: [5, 3, 6], outputs: [1, 2, 1], activation: 'tanh' },
  { inputs: 1, hidden: [6, 4, 6], outputs: [2, 2, 3], activation: 'relu' },
  { inputs: 2, hidden: [3], outputs: [1, 1, 1], activation: 'identity' },
];
const DEEP = SHAPES[3];

const normals = (stream: number, count: number) =>
  Float64Array.from({ length: count }, (_, index) => counterNormal(5, stream, index));

function planOf(changes: Partial<StepPlan> = {}): StepPlan {
  return {
    choose: { name: 'firstUnmet', hysteresis: 0 },
    monitor: 'rows',
    directions: ['active'],
    projection: 'masked',
    ...changes,
  };
}

const ALL: PhaseRule = { name: 'all' };

function taskOf(shape: NetworkShape, changes: Partial<TrainingTask> = {}): TrainingTask {
  const rows = 7;
  const outputs = totalOutputs(shape);
  return {
    shape,
    plan: planOf(),
    inputs: { rows, cols: shape.inputs, values: normals(1, rows * shape.inputs) },
    targets: { rows, cols: outputs, values: normals(2, rows * outputs) },
    thresholds: shape.outputs.map(() => 1),
    parameters: normals(3, layoutOf(shape).size),
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch: 2, seed: 3 },
    rate: (step) => 0.02 / (1 + step),
    leakEvery: 3,
    start: { step: 0, phase: 0 },
    ...changes,
  };
}

/** Loss of one objective on all rows at the given parameters. */
async function lossAt(task: TrainingTask, parameters: ArrayLike<number>, objective: number) {
  return (await createReferenceEngine({ ...task, parameters }).evaluate())[objective];
}

/** What the first step shows, copied. */
async function firstStep(task: TrainingTask) {
  const views: StepView[] = [];
  const engine = createReferenceEngine(task, {
    onStep: (view) => views.push(structuredClone(view)),
  });
  const chunk = await engine.advance(1);
  return { view: views[0], chunk, engine };
}

const wholeData = { rows: 7, batch: 7 };

describe('gradients', () => {
  test.each(SHAPES)(
    'are the central differences of each loss: $inputs → $hidden → $outputs',
    async (shape) => {
      const K = shape.outputs.length;
      const layout = layoutOf(shape);
      const task = taskOf(shape, {
        plan: planOf({ choose: ALL, directions: shape.outputs.map((_, k) => k) }),
        order: wholeData,
      });
      const { view } = await firstStep(task);
      const h = 1e-5;
      for (let p = 0; p < layout.size; p++) {
        const at = (shift: number) => {
          const moved = Float64Array.from(task.parameters);
          moved[p] += shift;
          return moved;
        };
        let sum = 0;
        for (let k = 0; k < K; k++) {
          const slope =
            ((await lossAt(task, at(h), k)) - (await lossAt(task, at(-h), k))) / (2 * h);
          sum += slope;
          if (p < layout.trunkSize) expect(view.directions[k].raw[p]).toBeCloseTo(slope, 6);
        }
        // A head parameter acts on its own objective's loss alone.
        if (p >= layout.trunkSize) expect(view.headGradients[p]).toBeCloseTo(sum, 6);
      }
    },
  );
});

describe('projections', () => {
  test.each<Projection>(['upstream', 'masked'])(
    '%s: one row moves no protected output, to first order',
    async (projection) => {
      // Identity units have no mask, so that both projections are exact on a step's own row for one hidden layer.
      const shape: NetworkShape = {
        inputs: 2,
        hidden: [6],
        outputs: [2, 1, 1],
        activation: projection === 'masked' ? 'tanh' : 'identity',
      };
      const task = taskOf(shape, {
        plan: planOf({ projection }),
        thresholds: [1e9, 1e9, 0],
        order: { rows: 7, batch: 1 },
        rate: () => 1e-6,
      });
      const before = await firstStep(task);
      expect(before.chunk.phases[0]).toBe(2);
      const moved = Float64Array.from(task.parameters);
      const { trunkSize } = layoutOf(shape);
      before.view.directions[0].projected.forEach((value, p) => {
        moved[p] -= 1e-6 * value;
      });
      expect(Math.hypot(...before.view.directions[0].projected)).toBeGreaterThan(1e-2);
      expect(before.view.directions[0].projected).toHaveLength(trunkSize);
      const after = await firstStep({ ...task, parameters: moved });
      for (let o = 0; o < 3; o++)
        expect(Math.abs(after.view.out[o] - before.view.out[o])).toBeLessThan(1e-10);
      expect(Math.abs(after.view.out[3] - before.view.out[3])).toBeGreaterThan(1e-8);
    },
  );

  test('hyperplane: columns of the last layer are orthogonal to every protected head', async () => {
    const task = taskOf(DEEP, {
      plan: planOf({ projection: 'hyperplane' }),
      thresholds: [1e9, 1e9, 0],
    });
    const { view } = await firstStep(task);
    const { trunk, heads } = layoutOf(DEEP);
    const { weight, bias } = trunk[trunk.length - 1];
    const [{ raw, projected }] = view.directions;
    for (let o = 0; o < 3; o++) {
      for (let column = 0; column <= weight.cols; column++) {
        let dot = 0;
        for (let h = 0; h < weight.rows; h++) {
          const p =
            column < weight.cols ? weight.offset + h * weight.cols + column : bias.offset + h;
          dot += projected[p] * task.parameters[heads.weight.offset + o * weight.rows + h];
        }
        expect(dot).toBeCloseTo(0, 12);
      }
    }
    expect(projected.subarray(0, weight.offset)).toEqual(raw.subarray(0, weight.offset));
    expect(projected.subarray(weight.offset)).not.toEqual(raw.subarray(weight.offset));
  });

  test('heads that are equal or zero are protected once or not at all', async () => {
    const task = taskOf(DEEP, {
      plan: planOf({ projection: 'upstream' }),
      thresholds: [1e9, 1e9, 0],
    });
    const parameters = Float64Array.from(task.parameters);
    const { offset, cols } = layoutOf(DEEP).heads.weight;
    parameters.copyWithin(offset + cols, offset, offset + cols);
    parameters.fill(0, offset + 2 * cols, offset + 3 * cols);
    const { view, engine } = await firstStep({ ...task, parameters });
    expect(Math.hypot(...view.directions[0].projected)).toBeGreaterThan(0);
    expect((await engine.parameters()).every(Number.isFinite)).toBe(true);
  });
});

describe('a step', () => {
  test('keeps the bits of frozen parameters and of heads that do not train', async () => {
    const task = taskOf(DEEP, { thresholds: [0, 1e9, 1e9] });
    const { heads, trunkSize } = layoutOf(DEEP);
    const frozen = Uint8Array.from(task.frozen, (_, p) => Number(p % 3 === 0));
    const engine = createReferenceEngine({ ...task, frozen });
    await engine.advance(20);
    const after = await engine.parameters();
    const trains = (p: number) => {
      if (p < trunkSize) return true;
      return p < heads.weight.offset + heads.weight.cols || p === heads.bias.offset;
    };
    after.forEach((value, p) => {
      const kept = frozen[p] === 1 || !trains(p);
      expect(Object.is(value, task.parameters[p])).toBe(kept);
    });
  });

  test('sums the directions of all objectives, each head its own', async () => {
    const task = taskOf(DEEP, { plan: planOf({ choose: ALL, directions: [0, 1, 2] }) });
    const { view, chunk, engine } = await firstStep(task);
    expect(chunk.phases[0]).toBe(3);
    expect(view.directions[0].projected).toEqual(view.directions[0].raw);
    const after = await engine.parameters();
    after.forEach((value, p) => {
      const trunk = p < layoutOf(DEEP).trunkSize;
      const direction = trunk
        ? view.directions.reduce((sum, { projected }) => sum + projected[p], 0)
        : view.headGradients[p];
      expect(value).toBeCloseTo(task.parameters[p] - 0.02 * direction, 14);
    });
  });
});

describe('chunks', () => {
  const rules: [string, Partial<StepPlan>][] = [
    ['phase', {}],
    ['data monitor', { monitor: 'data', projection: 'upstream' }],
    ['simultaneous', { choose: ALL, directions: [0, 1, 2], projection: 'hyperplane' }],
    ['sequential', { choose: { name: 'schedule', until: [8, 15] } }],
  ];

  test.each(rules)(
    '%s: advance(25) is 25 times advance(1), and a resumed run goes on bit for bit',
    async (_, plan) => {
      const given = taskOf(DEEP, { plan: planOf(plan), rate: (step) => 0.02 - 1e-4 * step });
      const [above, ...others] = await createReferenceEngine(given).evaluate();
      // Objective 0 is met after a few steps.
      const task = { ...given, thresholds: [above * 0.9, ...others] };
      const whole = createReferenceEngine(task);
      const chunk = await whole.advance(25);
      const stepped = createReferenceEngine(task);
      const singles = await Promise.all(Array.from({ length: 25 }, () => stepped.advance(1)));
      expect(singles.map(({ firstStep }) => firstStep)).toEqual([...Array(25).keys()]);
      expect(Float64Array.from(singles.flatMap(({ losses }) => [...losses]))).toEqual(chunk.losses);
      expect(Uint8Array.from(singles.flatMap(({ phases }) => [...phases]))).toEqual(chunk.phases);
      for (const name of ['steps', 'changes', 'cosines'] as const) {
        expect(singles.flatMap(({ leak }) => [...leak[name]])).toEqual([...chunk.leak[name]]);
      }
      expect(await stepped.parameters()).toEqual(await whole.parameters());

      const first = createReferenceEngine(task);
      await first.advance(10);
      const start = await first.position();
      expect(start.step).toBe(10);
      const resumed = createReferenceEngine({
        ...task,
        start,
        parameters: await first.parameters(),
      });
      const rest = await resumed.advance(15);
      expect(rest.phases).toEqual(chunk.phases.subarray(10));
      expect(rest.losses).toEqual(chunk.losses.subarray(30));
      expect(await resumed.parameters()).toEqual(await whole.parameters());
      expect(await resumed.position()).toEqual(await whole.position());
      if ('choose' in plan) return;
      expect(new Set(chunk.phases).size).toBeGreaterThan(1);
    },
  );

  test.each([0, 10_001, 1.5, Number.NaN])('advance(%s) is refused', async (steps) => {
    await expect(createReferenceEngine(taskOf(DEEP)).advance(steps)).rejects.toThrow(
      /expected 1 to 10000 steps/,
    );
  });

  test('lets other work of the thread have its turn', async () => {
    const order: string[] = [];
    setTimeout(() => order.push('timer'), 0);
    await createReferenceEngine(taskOf(DEEP)).advance(1);
    order.push('chunk');
    expect(order).toEqual(['timer', 'chunk']);
  });
});

describe('the phase', () => {
  /** Phase of one step with threshold 1 just under the loss that decides. */
  async function phaseAt(
    hysteresis: number,
    phase: number,
    monitor: 'rows' | 'data',
    below: 'rows' | 'data',
  ) {
    const task = taskOf(SHAPES[0], { order: { rows: 7, batch: 1 }, start: { step: 0, phase } });
    const rows = (await firstStep(task)).chunk.losses[0];
    const data = await lossAt(task, task.parameters, 0);
    const threshold = (below === 'rows' ? rows : data) * 0.99;
    const plan = planOf({ choose: { name: 'firstUnmet', hysteresis }, monitor });
    return (await firstStep({ ...task, plan, thresholds: [threshold, 0] })).chunk.phases[0];
  }

  test('hysteresis keeps an objective met a little above its threshold, but only once it was met', async () => {
    expect(await phaseAt(0, 1, 'rows', 'rows')).toBe(0);
    expect(await phaseAt(0.05, 1, 'rows', 'rows')).toBe(1);
    expect(await phaseAt(0.05, 0, 'rows', 'rows')).toBe(0);
    expect(await phaseAt(0.05, 1, 'data', 'data')).toBe(1);
    expect(await phaseAt(0, 1, 'data', 'data')).toBe(0);
  });

  test('is decided by the rows or by the data, as `monitor` says', async () => {
    const task = taskOf(SHAPES[0], { order: { rows: 7, batch: 1 } });
    const rows = (await firstStep(task)).chunk.losses[0];
    const data = await lossAt(task, task.parameters, 0);
    expect(rows).not.toBeCloseTo(data, 3);
    for (const monitor of ['rows', 'data'] as const) {
      const plan = planOf({ monitor });
      const { chunk } = await firstStep({ ...task, plan, thresholds: [(rows + data) / 2, 0] });
      expect(chunk.phases[0]).toBe(Number((monitor === 'rows' ? rows : data) <= (rows + data) / 2));
      // The chunk tells the rows' losses either way.
      expect(chunk.losses[0]).toBe(rows);
    }
  });
});

describe('the leak', () => {
  test('is measured at multiples of leakEvery, over the whole data', async () => {
    const task = taskOf(DEEP, { start: { step: 4, phase: 0 } });
    const engine = createReferenceEngine(task);
    const { leak } = await engine.advance(10);
    expect([...leak.steps]).toEqual([6, 9, 12]);
    expect(leak.changes).toHaveLength(6);
    const again = createReferenceEngine(task);
    await again.advance(2);
    const before = await again.evaluate();
    await again.advance(1);
    const after = await again.evaluate();
    expect([...leak.changes.subarray(0, 2)]).toEqual([after[0] - before[0], after[1] - before[1]]);
    expect(
      (await createReferenceEngine({ ...task, leakEvery: 0 }).advance(10)).leak.steps,
    ).toHaveLength(0);
  });

  test('the cosine is 1 along the gradient itself, undefined for a step of nothing', async () => {
    const plan = planOf({ projection: 'none' });
    const along = taskOf(DEEP, { plan, order: wholeData, thresholds: [0, 0, 0] });
    const [first, second] = (await createReferenceEngine(along).advance(1)).leak.cosines;
    expect(first).toBeCloseTo(1, 12);
    expect(Math.abs(second)).toBeLessThan(1);
    const frozen = new Uint8Array(along.frozen.length).fill(1);
    const { cosines, changes } = (await createReferenceEngine({ ...along, frozen }).advance(1))
      .leak;
    expect([...cosines]).toEqual([Number.NaN, Number.NaN]);
    expect([...changes]).toEqual([0, 0]);
  });
});
