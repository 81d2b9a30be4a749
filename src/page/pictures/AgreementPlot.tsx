import type { TargetColumn } from '../worker/protocol.ts';
import { PLOT, PlotFrame } from './PlotFrame.tsx';
import { extentOf, linearScale } from './scale.ts';

interface AgreementPlotProps {
  readonly target: TargetColumn;
  /** At the rows of the target. */
  readonly predicted: Float64Array;
}

/** Predicted (up) against true (right). */
export function AgreementPlot({ target, predicted }: AgreementPlotProps) {
  const both = extentOf(target.values, predicted);
  const toX = linearScale(both, [PLOT.left, PLOT.right]);
  const toY = linearScale(both, [PLOT.bottom, PLOT.top]);
  return (
    <PlotFrame
      title={`${target.name}: predicted against true`}
      x={both}
      y={both}
      xLabel="true (up: predicted)"
    >
      <line class="diagonal" x1={PLOT.left} y1={PLOT.bottom} x2={PLOT.right} y2={PLOT.top} />
      {Array.from(predicted, (value, i) => (
        <circle key={i} class="agreement" cx={toX(target.values[i])} cy={toY(value)} r={2} />
      ))}
    </PlotFrame>
  );
}
