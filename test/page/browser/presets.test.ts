/** Each preset of the page trains to a stated loss. */
import { expect, test } from 'vitest';
import { PRESETS } from '../../../src/page/words/presets.ts';
import { visit } from './visit.ts';

/**
 * Least and greatest loss of each objective on the reference engine: about half and twice of what a run came to. Trained in
 * f64, but exp and tanh may differ between browsers.
 */
const REACHED: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  recommended: [
    [1e-3, 0.01],
    [1e-6, 1e-3],
  ],
  report21: [
    [0.02, 0.1],
    [0.01, 0.06],
  ],
  'report21-three': [
    [0.05, 0.2],
    [0.15, 0.6],
    [0.06, 0.25],
  ],
  // The flat line of Figure 14: what is left is the variance of x².
  'report71-x2-invx-120': [
    [900, 1100],
    [0.5, 1.5],
  ],
  'solved71-x2-invx-120': [
    [0, 1e-6],
    [0, 1e-6],
  ],
  'report55-x2-120': [
    [900, 1100],
    [9, 40],
  ],
  'report55-invx-120': [
    [0.02, 0.1],
    [1e-4, 5e-4],
  ],
  intricate: [
    [2e-3, 0.01],
    [5e-3, 0.02],
  ],
  'report21-deep2': [
    [5e-3, 0.02],
    [4e-4, 2e-3],
  ],
  plane: [
    [0, 1e-4],
    [0, 1e-4],
  ],
  'non-archimedean': [
    [5e-3, 0.02],
    [2e-4, 1e-3],
  ],
  penguins: [
    [5e-4, 4e-3],
    [0.06, 0.24],
  ],
  digits: [
    [5e-3, 0.03],
    [8e-3, 0.04],
  ],
};

test('every preset has a stated loss', () => {
  expect(Object.keys(REACHED).sort()).toEqual(PRESETS.map(({ name }) => name).sort());
});

test.concurrent.each(Object.entries(REACHED))('%s', { timeout: 90_000 }, async (name, ranges) => {
  const at = await visit();
  await at.choosePreset(name);
  await at.choose('Computed by', 'reference');
  await at.press('Start');
  await at.waitForStatus('Done.');
  const losses = await at.losses();
  expect(losses).toHaveLength(ranges.length);
  for (const [k, [least, greatest]] of ranges.entries()) {
    expect(losses[k]).toBeGreaterThanOrEqual(least);
    expect(losses[k]).toBeLessThanOrEqual(greatest);
  }
  expect(at.wrongs).toEqual([]);
  await at.close();
});
