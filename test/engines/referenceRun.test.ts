import { describe, expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { StepPlan } from '../../src/methods/index.ts';
import { ALL, DEEP, firstStep, lossAt, planOf, SHAPES, taskOf, wholeData } from './tasks.ts';

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

  test('each step asks for its own learning rate', async () => {
    const asked: number[] = [];
    const rate = (step: number) => {
      asked.push(step);
      return step === 5 ? 0 : 0.01;
    };
    const engine = createReferenceEngine(taskOf(DEEP, { rate, start: { step: 4, phase: 0 } }));
    await engine.advance(1);
    const before = await engine.parameters();
    await engine.advance(1);
    expect(await engine.parameters()).toEqual(before);
    expect(asked).toEqual([4, 5]);
  });

  test('lets other work of the thread have its turn', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('other'));
    await createReferenceEngine(taskOf(DEEP)).advance(1);
    order.push('chunk');
    expect(order).toEqual(['other', 'chunk']);
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
    const task = taskOf(SHAPES[0], {
      order: { rows: 7, batch: 1 },
      start: { step: 0, phase },
      leakEvery: 0,
    });
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
