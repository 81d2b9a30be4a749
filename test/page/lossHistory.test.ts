import { expect, test } from 'vitest';
import { createLossHistory } from '../../src/page/state/lossHistory.ts';

function filled(count: number) {
  const history = createLossHistory(2);
  // In pieces, so that it has to grow between them.
  for (let first = 0; first < count; first += 1000) {
    const steps = Uint32Array.from({ length: Math.min(1000, count - first) }, (_, i) => first + i);
    const losses = Float64Array.from(
      steps.length === 0 ? [] : [...steps].flatMap((step) => [step + 1, 1 / (step + 1)]),
    );
    history.add(
      steps,
      losses,
      Uint8Array.from(steps, (step) => step % 2),
    );
  }
  return history;
}

test('keeps every step of long runs, and shows few bins of them', () => {
  const history = filled(20_500);
  expect(history.length()).toBe(20_500);
  const { steps, losses, phases } = history.binned(500);
  expect(steps).toHaveLength(500);
  expect(losses[0].low[0]).toBe(1);
  expect(losses[0].high[499]).toBe(20_500);
  // The least loss of all is in some bin, however narrow it is.
  expect(Math.min(...losses[1].low.map(Number))).toBe(1 / 20_500);
  for (const shares of phases) expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect(phases[3][0]).toBeCloseTo(0.5, 1);
});

test('a bin has the geometric mean of its positive losses', () => {
  const history = createLossHistory(1);
  history.add(Uint32Array.of(0, 1, 2), Float64Array.of(1, 100, 0), Uint8Array.of(0, 0, 1));
  const { losses } = history.binned(1);
  expect(losses[0].mean[0]).toBeCloseTo(10, 12);
  expect([losses[0].low[0], losses[0].high[0]]).toEqual([1, 100]);
});

test('a bin without positive losses has none', () => {
  const history = createLossHistory(1);
  history.add(Uint32Array.of(0), Float64Array.of(-1), Uint8Array.of(0));
  expect(history.binned(10).losses[0]).toEqual({ mean: [null], low: [null], high: [null] });
});

test('the recent mean is that of the last steps', () => {
  expect(filled(10).recent(2)[0]).toBe(9.5);
  expect(createLossHistory(1).recent(5)[0]).toBeNaN();
});

test('the last phase is known', () => {
  expect(createLossHistory(1).lastPhase()).toBeUndefined();
  expect(filled(4).lastPhase()).toBe(1);
});

test('binning a long run costs little more than looking at all of its numbers once', () => {
  const count = 200_000;
  const history = filled(count);
  let sum = 0;
  const look = () => {
    for (let i = 1; i <= 2 * count; i++) sum += Math.log(i);
  };
  // The shortest of several: the machine may be busy.
  const shortest = (work: () => void) =>
    Math.min(
      ...Array.from({ length: 7 }, () => {
        const start = performance.now();
        work();
        return performance.now() - start;
      }),
    );
  expect(shortest(() => history.binned(500))).toBeLessThan(12 * shortest(look));
  expect(sum).toBeGreaterThan(0);
});
