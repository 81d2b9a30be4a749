import { describe, expect, test } from 'vitest';
import type { Chunk, Engine } from '../../src/engines/engine.ts';
import type { Progress } from '../../src/training/run.ts';
import { type TrainerOptions, trainSteps } from '../../src/training/trainer.ts';
import { TrainingError } from '../../src/training/trainingError.ts';
import { NOT_MEASURED } from './chunks.ts';

/** Losses of step s are s + 0.25 and s + 0.5; odd steps train objective 2. Records what it is asked. */
function fakeEngine(maxChunk: number, lossAt = (step: number) => step + 0.25) {
  const asked: number[] = [];
  const unread = { now: 0, most: 0 };
  let next = 0;
  const engine: Engine = {
    name: 'reference',
    maxChunk,
    async advance(steps): Promise<Chunk> {
      const firstStep = next;
      next += steps;
      asked.push(steps);
      unread.now += 1;
      unread.most = Math.max(unread.most, unread.now);
      await new Promise((resolve) => setTimeout(resolve));
      unread.now -= 1;
      const numbers = Array.from({ length: steps }, (_, index) => firstStep + index);
      return {
        firstStep,
        steps,
        losses: Float64Array.from(numbers.flatMap((step) => [lossAt(step), step + 0.5])),
        phases: Uint8Array.from(numbers, (step) => step % 2),
        accepted: new Float64Array(steps).fill(1),
        ...NOT_MEASURED,
      };
    },
    parameters: async () => new Float64Array(),
    good: async () => Float64Array.of(7),
    evaluate: async () => new Float64Array(),
    best: async () => undefined,
    position: async () => ({ step: next, phase: 0 }),
    state: async () => ({ step: next, phase: 0, arrays: {} }),
    destroy: () => {},
  };
  return { engine, asked, unread };
}

function options(changes: Partial<TrainerOptions> = {}): TrainerOptions {
  return {
    steps: 10,
    objectives: ['y1', 'y2'],
    recordEvery: 1,
    leakEvery: 0,
    leakTolerance: 0,
    advice: 'Lower it.',
    ...changes,
  };
}

describe('trainSteps', () => {
  test('asks for whole chunks and a rest, one chunk ahead and no more', async () => {
    const { engine, asked, unread } = fakeEngine(4);
    const trained = await trainSteps(engine, options());
    expect(asked).toEqual([4, 4, 2]);
    expect(unread.most).toBe(2);
    expect(trained).toMatchObject({ steps: 10, stopped: false, phases: [5, 5] });
  });

  test('keeps every n-th step of the history, whatever the chunks', async () => {
    for (const maxChunk of [1, 3, 10]) {
      const { history } = await trainSteps(
        fakeEngine(maxChunk).engine,
        options({ recordEvery: 4 }),
      );
      expect([...history.steps]).toEqual([0, 4, 8]);
      expect([...history.losses]).toEqual([0.25, 0.5, 4.25, 4.5, 8.25, 8.5]);
      expect([...history.phases]).toEqual([0, 0, 0]);
    }
  });

  test('tells its progress after every chunk', async () => {
    const seen: Progress[] = [];
    await trainSteps(fakeEngine(4).engine, options({ onProgress: (one) => seen.push(one) }));
    expect(seen.map(({ step }) => step)).toEqual([4, 8, 10]);
    expect(seen[2]).toMatchObject({ steps: 10, losses: [9.25, 9.5], phase: 1 });
  });

  test('stops between chunks when aborted, and keeps what was reached', async () => {
    const abort = new AbortController();
    const trained = await trainSteps(
      fakeEngine(2).engine,
      options({ signal: abort.signal, onProgress: () => abort.abort() }),
    );
    // The chunk that was under way is read as well.
    expect(trained).toMatchObject({ steps: 4, stopped: true });
    expect(trained.history.steps.length).toBe(4);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses a loss of %s', async (loss) => {
    const { engine } = fakeEngine(4, (step) => (step === 6 ? loss : step));
    const training = trainSteps(engine, options());
    await expect(training).rejects.toThrow(TrainingError);
    await expect(training).rejects.toThrow(/loss of objective "y1".*got (NaN|Infinity) at step 6/);
    await expect(training).rejects.toMatchObject({
      step: 6,
      tensor: 'loss of y1',
      parameters: Float64Array.of(7),
    });
  });

  test('refuses an update that is not finite, and prefers the best network to the last good one', async () => {
    const fault = { step: 5, tensor: 'trunk.0.weight' };
    const faulty = (best?: Float64Array): Engine => {
      const { engine } = fakeEngine(4);
      return {
        ...engine,
        best: async () => best && { step: 1, losses: new Float64Array(2), parameters: best },
        advance: async (steps) => {
          const chunk = await engine.advance(steps);
          return chunk.firstStep === 4 ? { ...chunk, fault } : chunk;
        },
      };
    };
    const training = trainSteps(faulty(), options());
    await expect(training).rejects.toThrow(
      'training diverged: trunk.0.weight: expected a finite update, got one that is not at step 5. Lower it.',
    );
    await expect(training).rejects.toMatchObject({ ...fault, parameters: Float64Array.of(7) });
    const best = Float64Array.of(3);
    await expect(trainSteps(faulty(best), options())).rejects.toMatchObject({ parameters: best });
  });

  test('adds up the damping of the chunks', async () => {
    const { engine } = fakeEngine(4);
    const damped: Engine = {
      ...engine,
      advance: async (steps) => ({
        ...(await engine.advance(steps)),
        damping: { raised: steps, failed: 1 },
      }),
    };
    expect((await trainSteps(damped, options())).damping).toEqual({ raised: 10, failed: 3 });
  });
});
