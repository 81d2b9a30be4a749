import { expect, test } from 'vitest';
import { protect } from '../../src/methods/protect.ts';
import { SETTINGS } from './settings.ts';

const stages = protect.stages(SETTINGS);

test('objective 1 alone, then each further objective on the exact projection, with correction and repair', () => {
  expect(stages.map(({ steps, start }) => `${steps} ${start}`)).toEqual([
    '4 initial',
    '3 previous',
    '5 previous',
  ]);
  expect(stages[0].plan.accept).toBeUndefined();
  expect(stages[2].plan).toMatchObject({
    directions: [2],
    projection: 'exact',
    exact: { compensation: true },
    accept: { objective: 2, correct: true, halvings: 4 },
  });
});

test('its budgets are never below the thresholds', () => {
  expect(stages.every(({ keepsThreshold }) => keepsThreshold)).toBe(true);
});
