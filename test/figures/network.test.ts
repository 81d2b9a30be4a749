import { describe, expect, test } from 'vitest';
import { drawNetwork } from '../../src/figures/network.ts';
import { document, drawnRun, expectSvg, marked } from './drawnRuns.ts';

async function drawn(...how: Parameters<typeof drawnRun>) {
  const figure = drawNetwork(await drawnRun(...how), document);
  expectSvg(figure.svg);
  return figure;
}

describe('Figure 1: the network', () => {
  test('draws every unit of a short layer', async () => {
    const { svg } = await drawn('report21');
    expect(marked(svg, 'data-unit')).toHaveLength(1 + 10 + 2);
    expect(svg).not.toContain('⋮');
    expect(svg).toContain('10 units');
  });

  test('draws 12 units of a long layer, an ellipsis and the number', async () => {
    const { svg, caption } = await drawn('report71-x2-invx-120');
    const units = marked(svg, 'data-unit').map((unit) => Number(unit['data-unit']));
    expect(units).toHaveLength(1 + 12 + 2);
    expect(units).toContain(119);
    expect(svg.match(/⋮/g)).toHaveLength(1);
    expect(svg).toContain('120 units');
    expect(caption).toContain('Of 120 units, 12 are drawn');
  });

  test('gives each head its power of η', async () => {
    expect((await drawn('report21-three')).svg).toContain('w = w₁ + w₂η + w₃η²');
    expect((await drawn('report21')).svg).toContain('w = w₁ + w₂η<');
  });

  test('has no non-Archimedean layer where there is one head', async () => {
    const { svg } = await drawn(
      'report21',
      {},
      {
        data: { preset: 'report21', objectives: [['y1']] },
        objectives: [{ name: 'y1', threshold: 0.04 }],
      },
    );
    expect(svg).not.toContain('non-Archimedean');
    expect(svg).not.toContain('η');
  });
});
