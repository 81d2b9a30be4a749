/** What the page loads only when a run needs it, in its worker and under its policy. */
import { expect, test } from 'vitest';
import { visit } from './visit.ts';

test('a non-Archimedean network trains on the GPU, by a program that is loaded then', async () => {
  const at = await visit();
  await at.choose('Method', 'nonArchimedean');
  await at.choose('Computed by', 'layered');
  await at.type('Steps', '20');
  await at.press('Start');
  await at.waitForStatus('Done.');
  const losses = await at.losses();
  expect(losses).toHaveLength(2);
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(at.wrongs).toEqual([]);
  await at.close();
});
