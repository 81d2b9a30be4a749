import { expect, test } from 'vitest';
import { simultaneous } from '../../src/methods/simultaneous.ts';

test('has a direction per objective, each for itself', () => {
  const settings = { objectives: 3, stages: [5, 5, 5], hysteresis: 0.5 };
  expect(simultaneous.plan({ ...settings, projection: 'upstream', monitor: 'rows' })).toEqual({
    choose: { name: 'all' },
    monitor: 'rows',
    directions: [0, 1, 2],
    projection: 'upstream',
  });
});
