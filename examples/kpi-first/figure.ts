import * as Plot from '@observablehq/plot';
import { objectiveColour } from '../../src/figures/theme.ts';
import { plotText } from '../plot.ts';
import type { Outcome } from './main.ts';

/** Each method by what objective 1 pays (worst seed) and what objective 2 is left with: bottom left is best. */
export function drawTradeOff(outcomes: readonly Outcome[]): string {
  const sorted = [...outcomes].sort((a, b) => a.worst - b.worst);
  return plotText('L₁ against L₂ by method', 360, {
    marginTop: 34,
    marginLeft: 52,
    marginRight: 110,
    marginBottom: 44,
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
}
