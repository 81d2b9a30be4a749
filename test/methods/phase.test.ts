import { expect, test } from 'vitest';
import { phase } from '../../src/methods/phase.ts';

test('trains the first unmet objective, its direction off the heads above it', () => {
  const settings = { objectives: 3, stages: [5, 5, 5], hysteresis: 0.5 };
  expect(phase.plan({ ...settings, projection: 'masked', monitor: 'data' })).toEqual({
    choose: { name: 'firstUnmet', hysteresis: 0.5 },
    monitor: 'data',
    directions: ['active'],
    projection: 'masked',
  });
});
