import { describe, expect, test } from 'vitest';
import { sequential } from '../../src/methods/sequential.ts';

const planOf = (stages: readonly number[]) =>
  sequential.plan({
    objectives: stages.length,
    projection: 'hyperplane',
    monitor: 'rows',
    hysteresis: 0.5,
    stages,
  });

describe('sequential', () => {
  test('turns shares of steps into the steps where one objective ends; the last has no end', () => {
    expect(planOf([5, 7, 3])).toEqual({
      choose: { name: 'schedule', until: [5, 12] },
      monitor: 'rows',
      directions: ['active'],
      projection: 'hyperplane',
    });
  });

  test('has nothing to end with one objective', () => {
    expect(planOf([9]).choose).toEqual({ name: 'schedule', until: [] });
  });
});
