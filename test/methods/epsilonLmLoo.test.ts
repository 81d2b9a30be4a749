import { expect, test } from 'vitest';
import { epsilonLm } from '../../src/methods/epsilonLm.ts';
import { epsilonLmLoo } from '../../src/methods/epsilonLmLoo.ts';
import { SETTINGS } from './settings.ts';

const stages = epsilonLmLoo.stages(SETTINGS);

test('has the steps of epsilon+lm, every network below the first objective told by leave-one-out', () => {
  const plain = epsilonLm.stages(SETTINGS);
  expect(stages.map(({ steps, start }) => [steps, start])).toEqual(
    plain.map(({ steps, start }) => [steps, start]),
  );
  expect(stages.map(({ plan }) => plan.validate?.every)).toEqual([undefined, 5, 5, 5, 5]);
  expect(plain.map(({ plan }) => plan.validate)).toEqual(new Array(5).fill(undefined));
});

test('only curvature is held between the rows', () => {
  expect(stages.map(({ anchored }) => anchored)).toEqual([
    undefined,
    undefined,
    true,
    undefined,
    true,
  ]);
});

test('outputs are read by leave-one-out, over ridges from 1e-10 to 1', () => {
  const { judge, ridges = [] } = epsilonLmLoo.outputs ?? {};
  expect(judge).toBe('leave-one-out');
  expect([ridges.length, ridges[0], ridges[10]]).toEqual([11, 1e-10, 1]);
});
