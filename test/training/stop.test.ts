/** The trainer on the reference engine: what chunks, an abort and a failing engine change, and what not. */
import { describe, expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { type TrainerOptions, trainSteps } from '../../src/training/trainer.ts';
import { DEEP, taskOf } from '../engines/tasks.ts';

const STEPS = 20;
const options = (changes: Partial<TrainerOptions> = {}): TrainerOptions => ({
  steps: STEPS,
  objectives: ['y1', 'y2', 'y3'],
  recordEvery: 3,
  leakEvery: 3,
  leakTolerance: 1e-6,
  advice: 'Lower it.',
  ...changes,
});
const engineOf = (maxChunk: number) => ({ ...createReferenceEngine(taskOf(DEEP)), maxChunk });

/** All that a run leaves behind but its time. */
async function outcome(maxChunk: number, changes: Partial<TrainerOptions> = {}) {
  const engine = engineOf(maxChunk);
  const { elapsedMs: _, ...trained } = await trainSteps(engine, options(changes));
  return { trained, parameters: await engine.parameters(), position: await engine.position() };
}

test.each([1, 3, 7])('chunks of %i steps change no bit', async (maxChunk) => {
  const whole = await outcome(STEPS);
  expect(whole.trained.leak.objectives[0].steps).toBeGreaterThan(0);
  expect(await outcome(maxChunk)).toEqual(whole);
});

describe('an abort', () => {
  test('leaves the beginning of the whole run', async () => {
    const stop = new AbortController();
    const stopped = await outcome(4, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(stopped.trained).toMatchObject({ steps: 8, stopped: true });
    const beginning = await outcome(8, { steps: 8 });
    expect(stopped).toEqual({ ...beginning, trained: { ...beginning.trained, stopped: true } });
  });

  test('before the first step trains nothing', async () => {
    const { trained, position } = await outcome(4, { signal: AbortSignal.abort() });
    expect(trained).toMatchObject({ steps: 0, stopped: true, phases: [0, 0, 0] });
    expect(position.step).toBe(0);
  });

  test('in the last chunk stops nothing', async () => {
    const stop = new AbortController();
    const late = await outcome(STEPS, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(late.trained).toMatchObject({ steps: STEPS, stopped: false });
  });
});

test.each([1, 2, 3])('a failure of the engine in chunk %i reaches the caller', async (failing) => {
  const engine = engineOf(7);
  let chunks = 0;
  const advance = async (steps: number) => {
    chunks += 1;
    if (chunks === failing) throw new Error(`chunk ${failing} failed`);
    return engine.advance(steps);
  };
  await expect(trainSteps({ ...engine, advance }, options())).rejects.toThrow(
    `chunk ${failing} failed`,
  );
});
