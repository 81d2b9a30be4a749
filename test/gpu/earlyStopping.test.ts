/** Early stopping on the GPU against the reference engine. */
import { describe, expect, it } from 'vitest';
import { train } from '../../src/training/train.ts';
import { inPage } from '../harness/client.ts';
import type { Trained } from '../harness/trained.ts';
import { noisyData, noisyExperiment } from '../training/noisyData.ts';
import { LONG_PATH, worst } from './against.ts';

const rest = { data: noisyData(40, 0.3), record: { leakEvery: 0, movementEvery: 0 } };
const experimentOf = (method: string) =>
  noisyExperiment({ method, headSolve: false, projection: 'none', steps: 600 }, rest);

const onGpu = (method: string, checkpointEvery?: number): Promise<Trained> =>
  inPage('trained', {
    experiment: { ...experimentOf(method), engine: 'layered' },
    ...(checkpointEvery !== undefined && { checkpointEvery }),
  }) as Promise<Trained>;

describe.each(['single', 'simultaneous', 'epsilon', 'frozen'])('%s', (method) => {
  it('stops at the same step with the same network as the reference engine', async () => {
    const got = await onGpu(method);
    const wanted = await train(experimentOf(method));
    const placesOf = ({ steps, earlyStopping = [] }: Pick<Trained, 'steps' | 'earlyStopping'>) => ({
      steps,
      stages: earlyStopping.map(({ step, end, early }) => ({ step, end, early })),
    });
    expect(placesOf(got)).toEqual(placesOf(wanted));
    expect(wanted.earlyStopping?.[0].early).toBe(true);
    expect(worst(got.losses, wanted.losses)).toBeLessThan(LONG_PATH);
    got.earlyStopping?.forEach(({ losses }, stage) => {
      expect(worst(losses, wanted.earlyStopping?.[stage].losses ?? [])).toBeLessThan(LONG_PATH);
    });
    got.budgets.forEach((budget, k) => {
      expect(got.losses[k]).toBeLessThanOrEqual(budget * (1 + 1e-6));
    });
  });

  it('has the same bits when it is cut into other chunks', async () => {
    expect(await onGpu(method, 7)).toEqual(await onGpu(method));
  });
});
