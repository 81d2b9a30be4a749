import { expect, test } from 'vitest';
import { drawGradients } from '../../src/figures/gradients.ts';
import { document, short, sourceOf, withHistory } from './runs.ts';

const source = await sourceOf(short());

test('gradients have a mean per phase', () => {
  const { movement } = source.run.history;
  const gradients = movement.gradients.map((_, i) => (i % 6 < 2 ? [3, 4][i % 6] : 0));
  const drawn = drawGradients(
    withHistory(source, { movement: { ...movement, gradients } }),
    document,
  );
  expect(drawn?.caption).toContain(
    'trunk over all measured steps is 5 in steps of y1 and 5 in steps of y2',
  );
});
