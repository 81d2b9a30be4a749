import { expect, test } from 'vitest';
import { upgrad } from '../../src/methods/upgrad.ts';
import { SETTINGS } from './settings.ts';

test('combines the gradients of all objectives, in every step, and projects nothing', () => {
  const plan = upgrad.plan(SETTINGS);
  expect(plan).toMatchObject({
    choose: { name: 'all' },
    directions: [0, 1, 2],
    projection: 'none',
    combine: { name: 'upgrad', sweeps: 25 },
  });
});
