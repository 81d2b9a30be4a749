import { describe, expect, test } from 'vitest';
import { bestKernelRidge, kernelRidge } from '../../src/engines/reference/kernelRidge.ts';
import { choleskyFactor, choleskySolve } from '../../src/numbers/cholesky.ts';
import { counterNormal } from '../../src/numbers/counter.ts';

const ROWS = 9;
const FEATURES = Float64Array.from({ length: ROWS * 4 }, (_, i) => counterNormal(1, 1, i));
const GRAM = Float64Array.from({ length: ROWS * ROWS }, (_, at) =>
  [0, 1, 2, 3].reduce(
    (sum, f) => sum + FEATURES[Math.floor(at / ROWS) * 4 + f] * FEATURES[(at % ROWS) * 4 + f],
    0,
  ),
);
const TARGETS = [2, 3].map((stream) =>
  Float64Array.from({ length: ROWS }, (_, i) => counterNormal(1, stream, i)),
);

/** The error at one row of the fit to the others, fitted for it: the ridge keeps its absolute size. */
function withoutRow(row: number, target: Float64Array, ridge: number): number {
  const others = Array.from({ length: ROWS }, (_, i) => i).filter((i) => i !== row);
  const trace = others.concat(row).reduce((sum, i) => sum + GRAM[i * ROWS + i], 0);
  const n = others.length;
  const factor = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return GRAM[others[i] * ROWS + others[j]] + (i === j ? (ridge * trace) / ROWS : 0);
  });
  choleskyFactor(factor, n);
  const alpha = Float64Array.from(others, (i) => target[i]);
  choleskySolve(factor, n, alpha);
  return target[row] - others.reduce((sum, j, k) => sum + GRAM[row * ROWS + j] * alpha[k], 0);
}

describe('kernelRidge', () => {
  test.each([1e-3, 0.1, 10])('ridge %d: residuals are those of nine fits', (ridge) => {
    const found = kernelRidge(GRAM, ROWS, TARGETS, ridge);
    const brute = TARGETS.flatMap((target) =>
      Array.from({ length: ROWS }, (_, row) => withoutRow(row, target, ridge)),
    );
    expect(found?.looResiduals).toHaveLength(2 * ROWS);
    found?.looResiduals.forEach((residual, i) => {
      expect(Math.abs(residual - brute[i])).toBeLessThan(1e-9 * Math.max(1, Math.abs(brute[i])));
    });
    const mean = brute.reduce((sum, r) => sum + r * r, 0) / brute.length;
    expect((found?.looError ?? 0) / mean).toBeCloseTo(1, 9);
  });

  test('there is none where K has no factor', () => {
    expect(kernelRidge(GRAM, ROWS, TARGETS, 0)).toBeUndefined();
    expect(bestKernelRidge(GRAM, ROWS, TARGETS, [0])).toBeUndefined();
  });

  test('the best has the smallest error of the grid, the first of equals', () => {
    const ridges = [1e-3, 0.1, 10, 1000];
    const errors = ridges.map(
      (ridge) => kernelRidge(GRAM, ROWS, TARGETS, ridge)?.looError ?? Number.NaN,
    );
    const best = bestKernelRidge(GRAM, ROWS, TARGETS, ridges);
    expect(best?.looError).toBe(Math.min(...errors));
    expect(best?.ridge).toBe(ridges[errors.indexOf(Math.min(...errors))]);
    const still = [new Float64Array(ROWS)];
    expect(bestKernelRidge(GRAM, ROWS, still, ridges)?.ridge).toBe(1e-3);
  });
});
