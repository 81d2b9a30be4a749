import { describe, expect, test } from 'vitest';
import { TrainingError } from '../../src/errors.ts';
import type { Progress } from '../../src/training/run.ts';
import { type TrainerOptions, trainSteps } from '../../src/training/trainer.ts';
import { fakeEngine } from './fakeEngine.ts';

const options = (changes: Partial<TrainerOptions> = {}): TrainerOptions => ({
  steps: 10,
  objectives: ['y1', 'y2'],
  recordEvery: 1,
  leakEvery: 0,
  leakTolerance: 0,
  ...changes,
});

describe('chunks', () => {
  test('are as long as the engine allows, the last one shorter', async () => {
    const engine = fakeEngine({ maxChunk: 4 });
    const { steps, stopped } = await trainSteps(engine, options());
    expect(engine.calls.filter((call) => call.startsWith('ask'))).toEqual([
      'ask 4',
      'ask 4',
      'ask 2',
    ]);
    expect({ steps, stopped }).toEqual({ steps: 10, stopped: false });
  });

  test('overlap: the next is asked for before the last is there, and no more than that', async () => {
    const engine = fakeEngine({ maxChunk: 3 });
    await trainSteps(engine, options({ steps: 12 }));
    let ahead = 0;
    const depths = engine.calls.map((call) => {
      ahead += call.startsWith('ask') ? 1 : -1;
      return ahead;
    });
    expect(engine.calls.slice(0, 3)).toEqual(['ask 3', 'ask 3', 'give 3']);
    expect(Math.max(...depths)).toBe(2);
    expect(depths.at(-1)).toBe(0);
  });

  test.each([1, 2, 3, 7, 1000])('of %i steps change nothing', async (maxChunk) => {
    const run = (chunk: number) =>
      trainSteps(
        fakeEngine({ maxChunk: chunk, phase: (step) => step % 2, leakEvery: 3 }),
        options({ steps: 20, recordEvery: 3, leakEvery: 3 }),
      );
    const { elapsedMs: _, ...trained } = await run(maxChunk);
    const { elapsedMs: __, ...whole } = await run(20);
    expect(trained).toEqual(whole);
  });
});

describe('the record', () => {
  test('keeps every so-many-th step, counted over the run', async () => {
    const engine = fakeEngine({ maxChunk: 4, phase: (step) => (step < 5 ? 0 : 1) });
    const { history } = await trainSteps(engine, options({ recordEvery: 3 }));
    expect(history).toEqual({
      steps: Uint32Array.of(0, 3, 6, 9),
      losses: Float64Array.of(0, 0.1, 3, 3.1, 6, 6.1, 9, 9.1),
      phases: Uint8Array.of(0, 0, 1, 1),
    });
  });

  test('counts the steps of each objective whatever is kept; phase K counts for all', async () => {
    const engine = fakeEngine({ maxChunk: 4, phase: (step) => (step < 7 ? 1 : 2) });
    const { phases } = await trainSteps(engine, options({ recordEvery: 100 }));
    expect(phases).toEqual([3, 10]);
  });
});

test('tells the progress of every chunk', async () => {
  const seen: Progress[] = [];
  const engine = fakeEngine({ maxChunk: 4, phase: (step) => step % 2 });
  await trainSteps(engine, options({ onProgress: (progress) => seen.push(progress) }));
  expect(seen.map(({ elapsedMs: _, ...progress }) => progress)).toEqual([
    { step: 4, steps: 10, losses: [3, 3.1], phase: 1 },
    { step: 8, steps: 10, losses: [7, 7.1], phase: 1 },
    { step: 10, steps: 10, losses: [9, 9.1], phase: 1 },
  ]);
  expect(seen.every(({ elapsedMs }) => elapsedMs >= 0)).toBe(true);
});

describe('abort', () => {
  test('stops after the chunk that is under way, which counts', async () => {
    const engine = fakeEngine({ maxChunk: 4 });
    const stop = new AbortController();
    const trained = await trainSteps(
      engine,
      options({ steps: 100, signal: stop.signal, onProgress: () => stop.abort() }),
    );
    // The second chunk was asked for before the first was there.
    expect(trained).toMatchObject({ steps: 8, stopped: true });
    expect(trained.history.steps).toHaveLength(8);
    expect((await engine.position()).step).toBe(8);
  });

  test('before the first step trains nothing', async () => {
    const engine = fakeEngine({ maxChunk: 4 });
    const trained = await trainSteps(engine, options({ signal: AbortSignal.abort() }));
    expect(trained).toMatchObject({ steps: 0, stopped: true, phases: [0, 0] });
    expect(engine.calls).toEqual([]);
  });

  test('during the last chunk is too late to stop anything', async () => {
    const stop = new AbortController();
    const trained = await trainSteps(
      fakeEngine({ maxChunk: 100 }),
      options({ signal: stop.signal, onProgress: () => stop.abort() }),
    );
    expect(trained).toMatchObject({ steps: 10, stopped: false });
  });
});

describe('failures', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'a loss of %d names its objective and the first such step',
    async (bad) => {
      const loss = (step: number, k: number) => (step > 6 || (step === 6 && k === 1) ? bad : 1);
      const training = trainSteps(fakeEngine({ maxChunk: 4, loss }), options());
      await expect(training).rejects.toThrow(TrainingError);
      await expect(training).rejects.toThrow(
        new RegExp(
          `training diverged: loss of objective "y2".*${bad}.* at step 6\\. Lower training\\.learningRate`,
        ),
      );
    },
  );

  test('of the engine reach the caller, from whichever chunk', async () => {
    for (const failing of [1, 2, 3]) {
      const engine = fakeEngine({ maxChunk: 3 });
      let chunks = 0;
      const advance = async (steps: number) => {
        chunks += 1;
        if (chunks === failing) throw new Error(`chunk ${failing} failed`);
        return engine.advance(steps);
      };
      await expect(trainSteps({ ...engine, advance }, options())).rejects.toThrow(
        `chunk ${failing} failed`,
      );
    }
  });
});
