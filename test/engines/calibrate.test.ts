import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Candidate, calibrate } from '../../src/engines/calibrate.ts';
import type { EngineName } from '../../src/engines/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { GpuError } from '../../src/errors.ts';
import { train } from '../../src/training/train.ts';
import { noisyData, noisyExperiment } from '../training/noisyData.ts';
import { SHAPES, taskOf } from './tasks.ts';

const TASK = taskOf(SHAPES[0]);

/** An engine that takes so long by the clock of these tests. */
function slow(engine: EngineName, msPerStep: number, setupMs = 0) {
  const seen = { steps: 0, destroyed: 0 };
  const candidate: Candidate = {
    engine,
    refusal: () => undefined,
    async open(task) {
      vi.advanceTimersByTime(setupMs);
      const inner = createReferenceEngine(task);
      return {
        gpu: undefined,
        engine: {
          ...inner,
          async advance(steps) {
            seen.steps += steps;
            vi.advanceTimersByTime(msPerStep * steps);
            return inner.advance(steps);
          },
          destroy: () => {
            seen.destroyed += 1;
          },
        },
      };
    },
  };
  return { candidate, seen };
}

describe('calibrate', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('takes the engine with the least time for the run, and frees all of them', async () => {
    const [a, b] = [slow('layered', 8), slow('reference', 2)];
    const { engine, reason, trials } = await calibrate(
      [a.candidate, b.candidate],
      [{ task: TASK, steps: 1000 }],
    );
    expect(engine).toBe('reference');
    expect(reason).toBe(
      '2 s predicted for this run by reference, 500 steps/s; 8 s by layered, 125 steps/s. For one small network plain TypeScript on the CPU often wins.',
    );
    expect(trials.map((trial) => trial.engine)).toEqual(['layered', 'reference']);
    expect([a.seen.destroyed, b.seen.destroyed]).toEqual([1, 1]);
    expect(trials).toMatchObject([{ stepsPerSecond: 125 }, { stepsPerSecond: 500 }]);
  });

  test('of many networks those count that an engine trains at once', async () => {
    const together = { ...slow('fused', 8).candidate, networks: 8 };
    const alone = slow('reference', 2).candidate;
    const stages = [{ task: TASK, steps: 1000 }];
    expect((await calibrate([together, alone], stages)).engine).toBe('reference');
    const { engine, reason, trials } = await calibrate([together, alone], stages, 16);
    expect(engine).toBe('fused');
    expect(reason).toBe(
      '16 s predicted for these 16 networks by fused, 1000 steps/s; 32 s by reference, 500 steps/s.',
    );
    expect(trials[0]).toMatchObject({ stepsPerSecond: 1000 });
  });

  test('counts the set-up: a short run is for who begins at once', async () => {
    const choose = async (steps: number) => {
      const fast = slow('layered', 1, 150).candidate;
      const simple = slow('reference', 6).candidate;
      return (await calibrate([fast, simple], [{ task: TASK, steps }])).engine;
    };
    expect(await choose(8)).toBe('reference');
    expect(await choose(10_000)).toBe('layered');
  });

  test('what the first step takes longer is set-up, not rate', async () => {
    const cold = slow('reference', 2, 10).candidate;
    const open: Candidate['open'] = async (task) => {
      const { engine, gpu } = await cold.open(task);
      let calls = 0;
      const advance = (steps: number) => {
        if (calls === 0) vi.advanceTimersByTime(500);
        calls += 1;
        return engine.advance(steps);
      };
      return { gpu, engine: { ...engine, advance } };
    };
    const { trials } = await calibrate([{ ...cold, open }], [{ task: TASK, steps: 1000 }]);
    expect(trials).toMatchObject([{ setupMs: 510, stepsPerSecond: 500, predictedMs: 2510 }]);
  });

  test('a first step of seconds is enough', async () => {
    const large = slow('reference', 5000);
    const { trials } = await calibrate([large.candidate], [{ task: TASK, steps: 1000 }]);
    expect(large.seen.steps).toBe(1);
    expect(trials).toMatchObject([{ predictedMs: 5_000_000 }]);
  });

  test('does few steps, and never more than the run has', async () => {
    const quick = slow('reference', 1);
    await calibrate([quick.candidate], [{ task: TASK, steps: 1000 }]);
    expect(quick.seen.steps).toBeLessThan(100);
    const short = slow('reference', 0);
    await calibrate([short.candidate], [{ task: TASK, steps: 3 }]);
    expect(short.seen.steps).toBeLessThanOrEqual(3);
  });

  test('says why an engine was left out: it cannot take the run, or the machine cannot', async () => {
    const simple = slow('reference', 1).candidate;
    const refusing: Candidate = {
      ...slow('layered', 0).candidate,
      refusal: () => 'it has no such',
    };
    const missing: Candidate = {
      ...slow('layered', 0).candidate,
      open: () => Promise.reject(new GpuError('no WebGPU adapter.')),
    };
    const stages = [{ task: TASK, steps: 10 }];
    const first = await calibrate([refusing, simple], stages);
    expect(first.reason).toBe(
      'reference is the only engine that can take this run. Not layered: it has no such.',
    );
    const second = await calibrate([missing, simple], stages);
    expect(second.reason).toMatch(/Not layered: no WebGPU adapter\.$/);
    await expect(calibrate([missing], stages)).rejects.toThrow(
      /engine 'auto': no engine can take this run\. Not layered: no WebGPU adapter/,
    );
  });

  test('what is no failure of the machine is thrown', async () => {
    const broken: Candidate = {
      ...slow('layered', 0).candidate,
      open: () => Promise.reject(new TypeError('a bug')),
    };
    await expect(calibrate([broken], [{ task: TASK, steps: 10 }])).rejects.toThrow('a bug');
  });
});

describe('engine auto', () => {
  const experiment = (method: string, engine: string) =>
    noisyExperiment({ method, steps: 60, headSolve: true }, { data: noisyData(20, 0.2), engine });

  test.each(['single', 'epsilon+lm+loo', 'protect+tangent'])(
    '%s: without WebGPU the reference engine, with the reason and the same bits',
    async (method) => {
      const run = await train(experiment(method, 'auto'));
      expect(run.engine).toBe('reference');
      expect(run.experiment.engine).toBe('auto');
      expect(run.engineChoice?.reason).toMatch(/Not layered: .*(WebGPU|leave-one-out)/);
      const named = await train(experiment(method, 'reference'));
      expect(run.model.parameters).toEqual(named.model.parameters);
      expect(run.losses).toEqual(named.losses);
      expect(named.engineChoice).toBeUndefined();
    },
  );

  test('WebGPU asked for by name and missing stays an error', async () => {
    await expect(train(experiment('single', 'layered'))).rejects.toThrow(GpuError);
  });
});
