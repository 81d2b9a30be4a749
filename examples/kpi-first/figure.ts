import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { objectiveColour, THEME_CSS } from '../../src/figures/theme.ts';
import type { Outcome } from './main.ts';

/** Each method by what objective 1 pays (worst seed) and what objective 2 is left with: bottom left is best. */
export function drawTradeOff(outcomes: readonly Outcome[]): string {
  const sorted = [...outcomes].sort((a, b) => a.worst - b.worst);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const plot = Plot.plot({
    document,
    width: 640,
    height: 360,
    marginTop: 34,
    marginLeft: 52,
    marginRight: 110,
    marginBottom: 44,
    style: { fontSize: '12px', color: 'var(--ink)' },
    x: {
      label: 'L₁ over that of temp_max alone in as many steps, worst of five seeds',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: 6,
      nice: true,
    },
    y: { label: 'L₂: 1 − R² of temp_min and wind', labelArrow: 'none', nice: true, grid: true },
    marks: [
      Plot.ruleX([1], { stroke: 'var(--muted)' }),
      Plot.dot(sorted, {
        x: 'worst',
        y: 'second',
        r: 5,
        fill: (_, index) => objectiveColour(index),
      }),
      ...[-12, 14].map((dy, side) =>
        Plot.text(sorted, {
          // Above and below in turn: neighbours are close.
          filter: (_, index) => index % 2 === side,
          x: 'worst',
          y: 'second',
          text: 'name',
          textAnchor: 'start',
          dy,
          fill: (_, index) => objectiveColour(index),
        }),
      ),
    ],
  });
  plot.querySelector('style')?.remove();
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 640 360" role="img" aria-label="L₁ against L₂ by method">',
    `<style>${THEME_CSS}</style>`,
    '<rect width="100%" height="100%" fill="var(--paper)"/>',
    plot.outerHTML,
    '</svg>',
  ].join('\n');
}
