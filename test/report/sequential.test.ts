import { describe, expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { type Projection, reportTask, train } from './tasks.ts';

describe('§6.4: the two-step implementation against the phases', () => {
  const runs = (projection: Projection) =>
    Promise.all(
      (['phase', 'sequential'] as const).map((method) => {
        const plan = PLAIN_METHODS[method].plan({
          objectives: 2,
          projection,
          monitor: 'rows',
          hysteresis: 0,
          stages: [15_015, 15_015],
          ...PLAIN_UPDATE,
        });
        return train(reportTask({ plan }), 30_030);
      }),
    );

  test('hyperplane: both train; only the phases keep L1 near its threshold', async () => {
    const initial = await train(reportTask(), 1);
    const [phase, sequential] = await runs('hyperplane');
    for (const { loss1, loss2 } of [phase, sequential]) {
      expect(loss1).toBeLessThan(initial.loss1 / 50);
      expect(loss2).toBeLessThan(initial.loss2 / 10);
    }
    // Measured 0.0514, 0.0281 and 0.1956, 0.0887.
    expect(phase.loss1).toBeLessThan(0.1);
    expect(phase.loss2).toBeLessThan(0.1);
    expect(sequential.loss1).toBeGreaterThan(phase.loss1);
    expect(sequential.loss2).toBeGreaterThan(phase.loss2);
    expect(sequential.second).toBe(15_015);
  });

  test('none: without protection the second step of the two forgets objective 1', async () => {
    // Measured 0.0517, 0.0573 and 19.79, 0.0333.
    const [phase, sequential] = await runs('none');
    expect(phase.loss1).toBeLessThan(0.2);
    expect(sequential.loss1).toBeGreaterThan(2);
    expect(sequential.loss2).toBeLessThan(0.2);
  });
});

test('masked in two steps: the abrupt change of objective makes L2 overflow, and the run halts with finite weights', async () => {
  const plan = PLAIN_METHODS.sequential.plan({
    objectives: 2,
    projection: 'masked',
    monitor: 'rows',
    hysteresis: 0,
    stages: [15_015, 1],
    ...PLAIN_UPDATE,
  });
  const engine = createReferenceEngine(reportTask({ plan }));
  await engine.advance(10_000);
  await engine.advance(5_015);
  expect((await engine.evaluate())[0]).toBeLessThan(0.2);
  const { phases, losses } = await engine.advance(1_000);
  const halted = phases.indexOf(3);
  expect(halted).toBeGreaterThan(0);
  expect(losses.subarray(0, 2 * halted).every(Number.isFinite)).toBe(true);
  expect(phases.subarray(halted).every((phase) => phase === 3)).toBe(true);
  expect((await engine.parameters()).every(Number.isFinite)).toBe(true);
});
