import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { finished } from '../../src/gpu/finished.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A queue that, like Firefox's, tells of work only when something is submitted, and of this work at the `last` such time. */
function lazyQueue(last: number) {
  let tell = (_value: string) => {};
  const work = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const submits: number[] = [];
  const queue = {
    submit(buffers: Iterable<GPUCommandBuffer>) {
      expect([...buffers]).toEqual([]);
      submits.push(Date.now());
      if (submits.length === last) tell('done');
    },
  } as unknown as GPUQueue;
  return { queue, work, submits };
}

it('submits nothing, ever more seldom, until the work is done', async () => {
  const { queue, work, submits } = lazyQueue(6);
  const start = Date.now();
  const wait = finished(queue, work);
  await vi.runAllTimersAsync();
  await expect(wait).resolves.toBe('done');
  expect(submits.map((time) => time - start)).toEqual([4, 12, 28, 60, 92, 124]);
});

it('leaves the queue alone when the work is done soon, and no timer behind', async () => {
  const { queue, submits } = lazyQueue(1);
  await expect(finished(queue, Promise.resolve(7))).resolves.toBe(7);
  expect(vi.getTimerCount()).toBe(0);
  expect(submits).toEqual([]);
});

it('fails as the work does', async () => {
  const { queue } = lazyQueue(1);
  await expect(finished(queue, Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(vi.getTimerCount()).toBe(0);
});
