import * as Plot from '@observablehq/plot';
import { type Bin, stretches } from './bins.ts';

/** How a line is drawn: its colour, and dashed where it is the second of a pair. */
export interface LineStyle {
  readonly colour: string;
  readonly dashed?: boolean;
  /** Over quantiles 0.1 to 0.9. */
  readonly band?: boolean;
}

/** Medians as a line, broken where bins have no values for long; bins that stand alone as points. */
export function medianLine(bins: readonly Bin[], total: number, style: LineStyle): Plot.Markish[] {
  const { colour, dashed = false, band = false } = style;
  return stretches(bins, total).flatMap((stretch): Plot.Markish[] => {
    if (stretch.length === 1) {
      return [Plot.dot(stretch, { x: 'step', y: 'median', r: 1.5, fill: colour })];
    }
    const line = Plot.lineY(stretch, {
      x: 'step',
      y: 'median',
      stroke: colour,
      strokeWidth: 1.3,
      ...(dashed && { strokeDasharray: '4 3' }),
    });
    if (!band) return [line];
    const area = Plot.areaY(stretch, {
      x: 'step',
      y1: 'low',
      y2: 'high',
      fill: colour,
      fillOpacity: 0.18,
    });
    return [area, line];
  });
}

/** A level to compare with. */
export function levelY(value: number): Plot.Markish {
  return Plot.ruleY([value], { stroke: 'currentColor', strokeWidth: 1, strokeDasharray: '5 4' });
}
