import { expect, test } from 'vitest';
import { phaseOf } from '../../shaders/choosePhase.ts';
import { sequential } from '../../src/methods/sequential.ts';
import { SETTINGS } from './settings.ts';

test('gives each objective its own steps, whatever the losses', () => {
  const { choose, directions } = sequential.plan(SETTINGS);
  expect(choose).toEqual({ name: 'schedule', until: [4, 7] });
  expect(directions).toEqual(['active']);
  const phases = Array.from({ length: 14 }, (_, step) =>
    phaseOf(choose, [9, 0, 9], [1, 1, 1], step, 0),
  );
  expect(phases).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]);
});
