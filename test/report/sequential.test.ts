import { describe, expect, test } from 'vitest';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { changed, type Projection, reportTask, train } from './tasks.ts';

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

test('§7.1’s flat line, here too: masked, the abrupt change of objective kills every unit', async () => {
  const plan = PLAIN_METHODS.sequential.plan({
    objectives: 2,
    projection: 'masked',
    monitor: 'rows',
    hysteresis: 0,
    stages: [15_015, 1],
    ...PLAIN_UPDATE,
  });
  const [before, after, later] = await Promise.all(
    [15_015, 16_015, 20_015].map((steps) => train(reportTask({ plan }), steps)),
  );
  expect(before.loss1).toBeLessThan(0.2);
  // f1 is a constant from then on, and only bias2 still moves: its error falls by 1 − 2 · rate a step.
  expect(changed(after.parameters, later.parameters)).toEqual(['bias2']);
  expect(after.loss1).toBe(later.loss1);
  expect(Math.log(later.loss2 / after.loss2)).toBeCloseTo(2 * 4000 * Math.log(0.98), 1);
});
