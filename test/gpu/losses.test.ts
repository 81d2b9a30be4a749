import { describe, it } from 'vitest';
import { ACTIVATION_NAMES } from '../../shaders/fragments/activation.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { LOSSES } from '../kernels/examples.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { expectAlike } from './against.ts';
import { plainTask } from './tasks.ts';

const plan = PLAIN_METHODS.simultaneous.plan({
  objectives: 2,
  projection: 'masked',
  monitor: 'rows',
  hysteresis: 0,
  stages: [],
  ...PLAIN_UPDATE,
});

describe('layered engine against the reference engine', () => {
  it.each(LOSSES)('loss %j before mse, batches in turn', async (loss) => {
    const task = plainTask({
      shape: { inputs: 2, hidden: [7], outputs: [3, 1], activation: 'tanh' },
      rows: 11,
      batch: 3,
      plan,
      rate: 0.05,
    });
    // Shares of three classes: positive and adding up to 1.
    const values = task.targets.values.map((value, i) =>
      i % 4 === 3 ? value : 1 / 3 + (i % 4) / 9 - 1 / 9,
    );
    await expectAlike({
      ...task,
      targets: { ...task.targets, values },
      losses: [loss, { name: 'mse' }],
    });
  });

  it.each([true, false])('exact below a softmax head, compensation %s', async (compensation) => {
    const exact = PLAIN_METHODS.simultaneous.plan({
      objectives: 2,
      monitor: 'rows',
      hysteresis: 0,
      stages: [],
      ...PLAIN_UPDATE,
      projection: 'exact',
      exact: { damping: 1e-3, compensation },
    });
    const task = plainTask({
      shape: { inputs: 2, hidden: [20], outputs: [3, 1], activation: 'tanh' },
      rows: 7,
      batch: 7,
      plan: exact,
      rate: 0.02,
    });
    const values = task.targets.values.map((value, i) =>
      i % 4 === 3 ? value : 1 / 3 + (i % 4) / 9 - 1 / 9,
    );
    await expectAlike({
      ...task,
      targets: { ...task.targets, values },
      losses: [{ name: 'crossEntropy' }, { name: 'mse' }],
    });
  });

  it.each(ACTIVATION_NAMES)('activation %s, two layers', async (activation) => {
    await expectAlike(
      plainTask({
        shape: { inputs: 2, hidden: [6, 5], outputs: [1, 2], activation },
        rows: 9,
        batch: 9,
        plan,
        rate: 0.02,
      }),
    );
  });
});
