import * as Plot from '@observablehq/plot';
import { objectiveColour } from '../../src/figures/theme.ts';
import { plotText } from '../plot.ts';
import { capacity, GRID, type Measured, type Outcome, predicted } from './main.ts';

/** The curves of some contenders through the first set of measurements, and the one behind them. */
export function drawCurves(outcomes: readonly Outcome[], measured: readonly Measured[]): string {
  const curves = outcomes.map(({ name, models: [model] }, index) => ({
    name,
    colour: objectiveColour(index),
    points: predicted(model, GRID).map((y, i) => ({ x: GRID[i], y })),
  }));
  return plotText('Capacity of a battery: measurements, truth and fits', 380, {
    marginTop: 24,
    marginLeft: 52,
    marginBottom: 44,
    x: { label: 'charges', labelAnchor: 'center', labelArrow: 'none' },
    y: { label: 'capacity, Ah', labelArrow: 'none', grid: true },
    marks: [
      Plot.lineY(
        GRID.map((x) => ({ x, y: capacity(x) })),
        { x: 'x', y: 'y', stroke: 'var(--muted)', strokeDasharray: '5 4' },
      ),
      ...curves.map(({ points, colour }) =>
        Plot.lineY(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.6 }),
      ),
      Plot.dot(measured, { x: 'cycle', y: 'capacity', r: 2.5, stroke: 'currentColor' }),
      Plot.text(
        [
          ...curves,
          { name: 'the curve behind the measurements (dashed)', colour: 'var(--muted)' },
        ].map(({ name, colour }, index) => ({ text: name, colour, y: 1.5 - 0.06 * index })),
        { x: 20, y: 'y', text: 'text', fill: 'colour', textAnchor: 'start' },
      ),
    ],
  });
}
