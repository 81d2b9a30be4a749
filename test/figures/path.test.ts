import { expect, test } from 'vitest';
import { numberText } from '../../src/figures/numberText.ts';
import { drawPath } from '../../src/figures/path.ts';
import { document, pathNumbers, short, sourceOf } from './runs.ts';

const source = await sourceOf(short());

test('the path starts at the mean of the first epoch', () => {
  const { losses } = source.run.history;
  const first = Array.from({ length: 21 }, (_, row) => losses[2 * row]);
  const mean = first.reduce((sum, loss) => sum + loss, 0) / 21;
  expect(drawPath(source, document)?.caption).toContain(
    `y1 from ${numberText(mean)} to ${numberText(source.run.losses[0])}`,
  );
});

test('the path of a run with a sparse history has numbers only', async () => {
  const sparse = await sourceOf(short({ record: { every: 50 } }));
  const figure = drawPath(sparse, document);
  expect(pathNumbers(figure).every(Number.isFinite)).toBe(true);
  expect(figure?.caption).not.toContain('NaN');
  expect(drawPath(await sourceOf(short({}, 20)), document)).toBeUndefined();
});
