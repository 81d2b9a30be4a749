import * as Plot from '@observablehq/plot';
import { objectiveColour } from '../../src/figures/theme.ts';
import { plotText } from '../plot.ts';
import type { Outcome } from './main.ts';

/** Each method by the gap that it leaves and by its error: bottom left is best. */
export function drawTradeOff(outcomes: readonly Outcome[]): string {
  const sorted = [...outcomes].sort((a, b) => a.gap - b.gap);
  return plotText('Gap of the groups against error by method', 340, {
    marginTop: 34,
    marginLeft: 52,
    marginRight: 90,
    marginBottom: 44,
    x: {
      label:
        'gap of the mean predictions on the training rows, thousands a year, worst of five seeds',
      labelAnchor: 'center',
      labelArrow: 'none',
      type: 'symlog',
      constant: 0.01,
      ticks: [0, 0.01, 0.1, 1, 10],
      tickFormat: String,
    },
    y: {
      label: 'RMSE on the test rows',
      labelArrow: 'none',
      nice: true,
      grid: true,
    },
    marks: [
      Plot.dot(sorted, {
        x: 'gap',
        y: 'error',
        r: 5,
        fill: (_, index) => objectiveColour(index),
      }),
      Plot.text(sorted, {
        x: 'gap',
        y: 'error',
        text: 'name',
        textAnchor: 'start',
        dx: 4,
        dy: 14,
        fill: (_, index) => objectiveColour(index),
      }),
    ],
  });
}
