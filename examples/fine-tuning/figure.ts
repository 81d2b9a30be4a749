import * as Plot from '@observablehq/plot';
import { objectiveColour } from '../../src/figures/theme.ts';
import { plotText } from '../plot.ts';
import type { Outcome } from './main.ts';

/** Each method by what is left of the old task and what is learnt of the new one: top right is best. */
export function drawTradeOff(outcomes: readonly Outcome[], untouched: number): string {
  const sorted = [...outcomes].sort((a, b) => a.old - b.old);
  return plotText('Old task against new task by method', 360, {
    marginTop: 34,
    marginLeft: 56,
    marginRight: 110,
    marginBottom: 44,
    x: {
      label: 'old task: share of the test images told right (rule: before tuning)',
      labelAnchor: 'center',
      labelArrow: 'none',
      percent: true,
      nice: true,
    },
    y: { label: 'new task, %', labelArrow: 'none', percent: true, nice: true, grid: true },
    marks: [
      Plot.ruleX([untouched], { stroke: 'var(--muted)', strokeDasharray: '4 3' }),
      Plot.dot(sorted, { x: 'old', y: 'new', r: 5, fill: (_, index) => objectiveColour(index) }),
      ...[-12, 16].map((dy, side) =>
        Plot.text(sorted, {
          // Above and below in turn: neighbours are close.
          filter: (_, index) => index % 2 === side,
          x: 'old',
          y: 'new',
          text: 'name',
          dy,
          fill: (_, index) => objectiveColour(index),
        }),
      ),
    ],
  });
}
