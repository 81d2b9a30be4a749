import { describe, expect, test } from 'vitest';
import { mean, type Projection, phasePlan, reportTask, stepByStep, train } from './tasks.ts';

const STEPS = 12_000;

/** Mean |change| of the whole-data L1 per step of objective 2, over the first 12,000 steps of the report's run. */
const MEASURED: readonly [Projection, number, number][] = [
  ['none', 1, 2.57e-2],
  ['line', 1, 3.34e-3],
  ['hyperplane', 1, 3.05e-2],
  ['upstream', 1, 2.28e-2],
  ['masked', 1, 2.45e-3],
  ['none', 21, 3.98e-4],
  ['line', 21, 4.34e-6],
  ['hyperplane', 21, 2.17e-4],
  ['upstream', 21, 1.02e-3],
  ['masked', 21, 7.94e-6],
];

describe('§5.4, §7: L1 over the whole data set in steps of objective 2', () => {
  test.each(MEASURED)(
    '%s, %i rows a step: mean |change| about %f',
    async (projection, batch, measured) => {
      const { changes, second } = await train(
        reportTask({ plan: phasePlan(projection), order: { rows: 21, batch }, leakEvery: 1 }),
        STEPS,
      );
      expect(changes).toHaveLength(second);
      expect(second).toBeGreaterThan(STEPS / 3);
      // One path, which another rounding of the initial values may leave: the size is what is held.
      const size = mean(changes.map(Math.abs));
      expect(size).toBeGreaterThan(measured / 3);
      expect(size).toBeLessThan(measured * 3);
      // The report saw no step that raised L1 (§7); here a good third do, with every projection.
      expect(mean(changes.map((change) => Number(change > 0)))).toBeGreaterThan(1 / 3);
    },
  );
});

test('§5.4, from the same weights: what one step of objective 2 does to L1 under each projection', async () => {
  const run = await stepByStep(reportTask(), 12_000);
  const states = run.filter(({ view }) => view.phase === 1).filter((_, index) => index % 10 === 0);
  expect(states.length).toBeGreaterThan(300);
  const size = async (projection: Projection) => {
    const changes = await Promise.all(
      states.map(async ({ view, before }) => {
        const start = { step: view.step, phase: 1 };
        const plan = phasePlan(projection);
        const task = { plan, parameters: before, start, thresholds: [1e9, 0], leakEvery: 1 };
        return (await train(reportTask(task), 1)).changes[0];
      }),
    );
    return mean(changes.map(Math.abs));
  };
  const none = await size('none');
  const share = async (projection: Projection) => (await size(projection)) / none;
  // Measured 0.91, 1.03, 0.13 and 0.062.
  expect(await share('hyperplane')).toBeGreaterThan(0.6);
  expect(await share('upstream')).toBeGreaterThan(0.6);
  expect(await share('masked')).toBeLessThan(0.3);
  expect(await share('line')).toBeLessThan(0.2);
});
