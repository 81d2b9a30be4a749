import { describe, expect, test } from 'vitest';
import { binned, evenEdges, growingEdges, quantile, stretches } from '../../src/figures/bins.ts';

const steps = Uint32Array.from({ length: 100 }, (_, step) => step);

describe('binned', () => {
  test('sorts entries into their bins', () => {
    const bins = binned(steps, [0, 10, 40, 100], (step) => step);
    expect(bins.map(({ count }) => count)).toEqual([10, 30, 60]);
    expect(bins.map(({ median }) => median)).toEqual([4.5, 24.5, 69.5]);
    expect(bins.map(({ mean }) => mean)).toEqual([4.5, 24.5, 69.5]);
    expect(bins.map(({ step }) => step)).toEqual([5, 25, 70]);
    expect(bins[0].low).toBeCloseTo(0.9, 12);
    expect(bins[0].high).toBeCloseTo(8.1, 12);
  });

  test('leaves out what is no number, and a bin without entries has none', () => {
    const [first, second] = binned(steps, [0, 50, 100], (step) => (step < 20 ? step : Number.NaN));
    expect(first).toMatchObject({ count: 20, median: 9.5 });
    expect(second.count).toBe(0);
    expect(second.median).toBeNaN();
  });
});

test('a quantile lies between its neighbours', () => {
  expect(quantile([1, 2, 4], 0.75)).toBe(3);
  expect(quantile([7], 0.9)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

describe('edges', () => {
  test.each([
    [1, 1],
    [10, 10],
    [400, 50],
    [1_000_000, 400],
  ])('even: %i entries give %i bins', (entries, bins) => {
    const edges = evenEdges(1000, entries);
    expect(edges).toHaveLength(bins + 1);
    expect([edges[0], edges[bins]]).toEqual([0, 1000]);
  });

  test('growing: never shorter than the first, and longer at the end', () => {
    const edges = growingEdges(30_030, 21);
    const lengths = edges.slice(1).map((edge, bin) => edge - edges[bin]);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(21);
    expect(lengths[0]).toBe(21);
    expect(Math.max(...lengths)).toBeGreaterThan(500);
    expect(edges[edges.length - 1]).toBe(30_030);
  });
});

describe('stretches', () => {
  const inBins = (keep: (step: number) => boolean) =>
    binned(steps, evenEdges(100, 100), (step) => (keep(step) ? 1 : Number.NaN));

  test('bridge what alternates', () => {
    expect(
      stretches(
        inBins((step) => step % 2 === 0),
        100,
      ),
    ).toHaveLength(1);
  });

  test('break where nothing happened for long', () => {
    const runs = stretches(
      inBins((step) => step < 20 || step === 50),
      100,
    );
    expect(runs.map(({ length }) => length)).toEqual([10, 1]);
  });
});
