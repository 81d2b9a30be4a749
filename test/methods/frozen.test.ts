import { expect, test } from 'vitest';
import { frozen } from '../../src/methods/frozen.ts';
import { SETTINGS } from './settings.ts';

test('objective 1 alone, then one step that solves all other heads on a frozen trunk', () => {
  const [first, second, ...rest] = frozen.stages(SETTINGS);
  expect(rest).toEqual([]);
  expect(first).toMatchObject({ steps: 12, start: 'initial', plan: { directions: [0] } });
  expect(second).toMatchObject({ steps: 1, start: 'previous', freezesTrunk: true });
  expect(second.plan.headSolve).toMatchObject({ from: 1, to: 3 });
});

test('with one objective there is nothing else to solve', () => {
  expect(frozen.stages({ ...SETTINGS, objectives: 1 })).toHaveLength(1);
});
