import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lossText, progressLines } from '../../src/node/progress.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lines shown over a run of 100 steps, `gapMs` apart. */
function linesOf(gapMs: number): string[] {
  const written: string[] = [];
  const view = progressLines(['y1', 'y2'], (line) => written.push(line));
  for (let step = 1; step <= 100; step += 1) {
    vi.advanceTimersByTime(gapMs);
    view.show({ step, steps: 100, losses: [0.5, Number.NaN], phase: 0, elapsedMs: 0 });
  }
  view.end();
  return written;
}

test('without a terminal a fast run shows at most a line a second', () => {
  expect(linesOf(1)).toEqual(['step 1 of 100 (1 %) | y1 0.5000, y2 NaN\n']);
});

test('a slower one a line for every tenth, a very slow one a line every ten seconds', () => {
  expect(linesOf(500)).toHaveLength(10);
  expect(linesOf(5_000)).toHaveLength(50);
});

test('losses are short', () => {
  expect(lossText(['a'], [123456.789])).toBe('a 1.235e+5');
});
