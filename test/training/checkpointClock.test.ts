import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCheckpointClock } from '../../src/training/checkpointClock.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

test('counts steps', () => {
  const clock = createCheckpointClock({ steps: 10 }, 5);
  expect(clock.room(5)).toBe(10);
  expect(clock.room(15)).toBe(0);
  clock.restart(15);
  expect(clock.room(16)).toBe(9);
});

test('without an interval a checkpoint is due after ten seconds', () => {
  const clock = createCheckpointClock({}, 0);
  expect(clock.room(0)).toBe(Number.POSITIVE_INFINITY);
  vi.advanceTimersByTime(10_000);
  expect(clock.room(1000)).toBe(0);
});

describe('by milliseconds', () => {
  test('finds out how many steps fit', () => {
    const clock = createCheckpointClock({ ms: 200 }, 0);
    let step = 0;
    for (let checkpoint = 0; checkpoint < 6; checkpoint++) {
      const room = clock.room(step);
      // Two steps a millisecond.
      vi.advanceTimersByTime(room / 2);
      step += room;
      clock.restart(step);
    }
    expect(clock.room(step)).toBe(400);
  });

  test('never asks for less than a step', () => {
    const clock = createCheckpointClock({ ms: 1 }, 0);
    vi.advanceTimersByTime(60_000);
    clock.restart(8);
    expect(clock.room(8)).toBe(1);
  });
});
