import { expect, test } from 'vitest';
import { phaseOf } from '../../shaders/choosePhase.ts';
import { phase } from '../../src/methods/phase.ts';
import { SGD } from '../../src/methods/plan.ts';
import { SETTINGS } from './settings.ts';

test('follows the phase with one direction, projected as asked', () => {
  expect(phase.plan(SETTINGS)).toEqual({
    choose: { name: 'firstUnmet', hysteresis: 0.1 },
    monitor: 'data',
    directions: ['active'],
    projection: 'masked',
    optimizer: SGD,
  });
});

test('its rule trains the first objective above its threshold, and counts equality as met', () => {
  const { choose } = phase.plan({ ...SETTINGS, hysteresis: 0 });
  const thresholds = [0.1, 0.2, 0.3];
  expect(phaseOf(choose, [0.11, 0, 0], thresholds, 0, 0)).toBe(0);
  expect(phaseOf(choose, [0.1, 0.21, 0], thresholds, 0, 0)).toBe(1);
  expect(phaseOf(choose, [0.1, 0.2, 0], thresholds, 0, 0)).toBe(2);
  expect(phaseOf(choose, [Number.NaN, 0, 0], thresholds, 0, 2)).toBe(0);
});
