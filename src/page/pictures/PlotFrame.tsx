import type { ComponentChildren } from 'preact';
import { numberText } from '../../figures/numberText.ts';

/** A small plot: 300 × 200 units, numbers at the ends of both axes. */
export const PLOT = { width: 300, height: 200, left: 44, right: 292, top: 8, bottom: 178 } as const;

interface PlotFrameProps {
  readonly title: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xLabel: string;
  readonly children: ComponentChildren;
}

export function PlotFrame({ title, x, y, xLabel, children }: PlotFrameProps) {
  const { width, height, left, right, top, bottom } = PLOT;
  const middle = (left + right) / 2;
  return (
    <svg class="small-plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      <rect class="paper" x={left} y={top} width={right - left} height={bottom - top} />
      {children}
      <text x={left} y={height - 6}>
        {numberText(x[0])}
      </text>
      <text x={middle} y={height - 6} text-anchor="middle" class="muted">
        {xLabel}
      </text>
      <text x={right} y={height - 6} text-anchor="end">
        {numberText(x[1])}
      </text>
      <text x={left - 4} y={bottom} text-anchor="end">
        {numberText(y[0])}
      </text>
      <text x={left - 4} y={top + 8} text-anchor="end">
        {numberText(y[1])}
      </text>
    </svg>
  );
}
