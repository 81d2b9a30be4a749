import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { train } from '../../src/training/train.ts';

const experiment = (loss: unknown, more: object = {}) => ({
  data: { x: [0, 1, 2, 3], targets: [[0, 0, 1, 1]] },
  objectives: [{ name: 'one', loss }],
  ...more,
});

describe('the loss of an objective', () => {
  test.each([
    'mae',
    'huber',
    'logCosh',
    'quantile',
    'binaryCrossEntropy',
    { huber: 2 },
    { quantile: 0.1 },
  ])('takes %j, kept as it is written', (loss) => {
    expect(resolveExperiment(experiment(loss)).objectives[0]).toMatchObject({ loss });
  });

  test.each([
    ['msee', /objectives\.0\.loss: expected one of 'mse', 'mae', .*, got 'msee'/],
    [{ huber: 0 }, /objectives\.0\.loss\.huber: expected a number above 0, got 0/],
    [{ quantile: 1 }, /objectives\.0\.loss\.quantile: expected a number between 0 and 1/],
    ['crossEntropy', /'crossEntropy' expects an output per class, 2 or more, got 1/],
  ])('refuses %j', (loss, message) => {
    expect(() => resolveExperiment(experiment(loss))).toThrow(InputError);
    expect(() => resolveExperiment(experiment(loss))).toThrow(message);
  });

  test('other losses than mse are trained by epsilon too, with heads that descend', () => {
    expect(resolveExperiment(experiment('mae')).training).toMatchObject({
      method: 'epsilon',
      headSolve: false,
    });
    const weighted = experiment('mae', { training: { method: 'weighted' } });
    expect(resolveExperiment(weighted).training.headSolve).toBe(false);
  });

  test.each([
    [{ method: 'protect' }, /expected 'mse' with method 'protect', whose heads are least squares/],
    [{ method: 'epsilon+lm' }, /expected 'mse' with method 'epsilon\+lm', whose heads are least/],
    [{ method: 'epsilon', headSolve: true }, /expected 'mse' with training\.headSolve true/],
    [{ method: 'weighted', headSolve: true }, /expected 'mse' with training\.headSolve true/],
  ])('refuses solved heads: %j', (training, message) => {
    expect(() => resolveExperiment(experiment('mae', { training }))).toThrow(message);
  });

  test('targets of cross-entropies are probabilities', async () => {
    const bad = { data: { x: [0, 1], targets: [[0, 2]] }, engine: 'reference' } as const;
    await expect(
      train({ ...bad, objectives: [{ name: 'one', loss: 'binaryCrossEntropy' }] }),
    ).rejects.toThrow(/expects targets that are probabilities from 0 to 1, got 2 in row 2 of one/);
    const shares = [
      [0.5, 0.5],
      [0.5, 0.6],
    ];
    await expect(
      train({
        data: { x: [0, 1], targets: [shares] },
        objectives: [{ loss: 'crossEntropy' }],
        engine: 'reference',
      }),
    ).rejects.toThrow(/adding up to 1, got 0\.5, 0\.6 in row 2/);
  });
});
