import { expect, test } from 'vitest';
import { barrier } from '../../src/methods/barrier.ts';
import { SETTINGS } from './settings.ts';

test('combines the gradients of all objectives, in every step, and projects nothing', () => {
  const plan = barrier.plan(SETTINGS);
  expect(plan).toMatchObject({
    choose: { name: 'all' },
    directions: [0, 1, 2],
    projection: 'none',
    combine: { name: 'barrier', beta: 1 },
  });
});
