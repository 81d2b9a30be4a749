import { describe, expect, test } from 'vitest';
import { drawFit } from '../../src/figures/fit.ts';
import { numberText } from '../../src/figures/numberText.ts';
import { document, parsed, short, sourceOf, textsOf } from './runs.ts';

const source = await sourceOf(short());

describe('fit', () => {
  test('has a circle per row and a panel per target', () => {
    const figure = drawFit(source, document);
    const circles = parsed(figure).querySelectorAll('circle');
    expect(circles).toHaveLength(2 * 21 + 1);
    expect(textsOf(figure)).toEqual(
      expect.arrayContaining(['y1 (objective 1)', 'y2 (objective 2)', 'x']),
    );
    expect(figure?.caption).toContain(`${numberText(source.run.losses[0])} for y1 (not met)`);
  });

  test('of several inputs sets predictions against targets, at most six of them', async () => {
    const x = Array.from({ length: 9 }, (_, row) => [row / 9, (row * row) / 81]);
    const target = x.map(([a, b]) => Array.from({ length: 7 }, (_, j) => a * j - b));
    const data = { x, targets: [target], standardise: false };
    const wide = await sourceOf(
      short({ data, objectives: [{ name: 'wide' }], training: { steps: 9, learningRate: 0.01 } }),
    );
    const figure = drawFit(wide, document);
    expect(figure?.title).toBe('Predictions against targets');
    expect(figure?.caption).toContain('The first 6 of 7 targets.');
    expect(parsed(figure).querySelectorAll('circle')).toHaveLength(6 * 9 + 1);
  });
});
