/** Populations on the fused engine against the reference engine, and the choice of an engine where there is WebGPU. */
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../src/experiment/types.ts';
import type { Run } from '../../src/training/run.ts';
import { trainPopulation } from '../../src/training/trainPopulation.ts';
import { inPage } from '../harness/client.ts';
import type { PopulationAnswer } from '../harness/trainedPopulation.ts';
import { LONG_PATH, worst } from './against.ts';

const STEPS = 300;
const experimentOf = (population: object, engine = 'fused'): Experiment =>
  ({
    data: { preset: 'report21', standardise: true },
    network: { hidden: [6], activation: 'tanh', init: { seed: 5 } },
    objectives: [{ threshold: 0.05 }, {}],
    training: { method: 'phase', projection: 'masked', steps: STEPS, learningRate: 0.05 },
    record: { leakEvery: 0, movementEvery: 0 },
    engine,
    population,
  }) as Experiment;

const onGpu = (experiment: Experiment, abortAt?: number): Promise<PopulationAnswer> =>
  inPage('trainedPopulation', {
    experiment,
    ...(abortAt !== undefined && { abortAt }),
  }) as Promise<PopulationAnswer>;

describe('a population on the fused engine', () => {
  it('has the networks of the reference engine, in one dispatch per width', async () => {
    const population = {
      seeds: 3,
      vary: { 'network.hidden': [[6], [4]], 'training.learningRate': [0.05, 0.02] },
    };
    const got = await onGpu(experimentOf(population));
    const want = await trainPopulation(experimentOf(population, 'reference'));
    expect(got.members).toHaveLength(12);
    got.members.forEach(({ state, run }, index) => {
      expect([state, run?.engine, run?.steps]).toEqual(['trained', 'fused', STEPS]);
      expect(worst(run?.losses ?? [], want.members[index].run?.losses ?? [])).toBeLessThan(
        LONG_PATH,
      );
      expect(run?.history.steps).toHaveLength(STEPS);
    });
    expect(got.selected).toBe(want.selected);
    const dispatches = got.members.map(({ run }) => run?.counters?.dispatches ?? 0);
    expect(Math.max(...dispatches)).toBeLessThan(20);
  });

  it('lets a member diverge alone', async () => {
    const rates = (list: readonly number[]) =>
      experimentOf({ vary: { 'training.learningRate': list } });
    const mixed = await onGpu(rates([0.05, 1e30, 0.02]));
    expect(mixed.members.map(({ state }) => state)).toEqual(['trained', 'diverged', 'trained']);
    const others = await onGpu(rates([0.05, 0.02]));
    expect([mixed.members[0], mixed.members[2]].map(({ run }) => run?.losses)).toEqual(
      others.members.map(({ run }) => run?.losses),
    );
  });

  it('stops all members of a dispatch at the same step', async () => {
    const long = experimentOf({ seeds: 4 });
    const asked = 400_000;
    const { members } = await onGpu(
      {
        ...long,
        training: { ...long.training, steps: asked },
        record: { ...long.record, every: 1000 },
      },
      2,
    );
    const steps = members.map(({ run }) => run?.steps ?? 0);
    expect(new Set(steps).size).toBe(1);
    expect(steps[0]).toBeGreaterThan(0);
    expect(steps[0]).toBeLessThan(asked);
    expect(members.map(({ state }) => state)).toEqual(new Array(4).fill('stopped'));
  });

  it('refuses a member that it cannot train, by its number', async () => {
    const vary = { 'training.projection': ['masked', 'exact'] };
    await expect(onGpu(experimentOf({ vary }))).rejects.toThrow(
      /population, member 1: fused engine: it has projections none, line/,
    );
  });
});

describe('engine auto', () => {
  it('measures all engines, and says on which adapter', async () => {
    const { population: _, ...single } = experimentOf({});
    const { engine, engineChoice } = (await inPage('chosen', single)) as Pick<
      Run,
      'engine' | 'engineChoice'
    >;
    const { trials = [], reason = '' } = engineChoice ?? {};
    expect(trials.map((trial) => trial.engine)).toEqual(['fused', 'layered', 'reference']);
    const times = trials.map((trial) =>
      trial.refusal === undefined ? trial.predictedMs : Number.NaN,
    );
    expect(times.every((time) => time > 0)).toBe(true);
    expect(engine).toBe(trials[times.indexOf(Math.min(...times))].engine);
    const [fused] = trials;
    const software = fused.refusal === undefined && fused.adapter?.isFallback;
    expect(reason.includes('(software, slow)')).toBe(software);
  });

  it('weighs a whole population, and what an engine cannot do it says', async () => {
    const many = experimentOf({ seeds: 4 }, 'auto');
    const { engineChoice } = await onGpu({
      ...many,
      record: { leakEvery: 10, movementEvery: 0 },
    });
    expect(engineChoice?.reason).toMatch(/predicted for these 4 networks/);
    expect(engineChoice?.reason).toMatch(/Not fused: it measures neither leak nor movement/);
  });
});
