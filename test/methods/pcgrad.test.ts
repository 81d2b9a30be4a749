import { expect, test } from 'vitest';
import { pcgrad } from '../../src/methods/pcgrad.ts';
import { SETTINGS } from './settings.ts';

test('combines the gradients of all objectives, in every step, and projects nothing', () => {
  const plan = pcgrad.plan(SETTINGS);
  expect(plan).toMatchObject({
    choose: { name: 'all' },
    directions: [0, 1, 2],
    projection: 'none',
    combine: { name: 'pcgrad' },
  });
});
