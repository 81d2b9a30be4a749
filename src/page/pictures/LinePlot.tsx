import type { FitBase, TargetColumn } from '../worker/protocol.ts';
import { PLOT, PlotFrame } from './PlotFrame.tsx';
import { extentOf, linearScale } from './scale.ts';

interface LinePlotProps {
  readonly fit: Extract<FitBase, { kind: 'line' }>;
  readonly target: TargetColumn;
  /** On the grid of the fit. */
  readonly predicted: Float64Array;
}

/** One target over the only input, and the network's line through it. */
export function LinePlot({ fit, target, predicted }: LinePlotProps) {
  const x = extentOf(fit.xs);
  const y = extentOf(target.values, predicted);
  const [toX, toY] = [
    linearScale(x, [PLOT.left, PLOT.right]),
    linearScale(y, [PLOT.bottom, PLOT.top]),
  ];
  const points = Array.from(
    predicted,
    (value, i) => `${toX(fit.grid[i]).toFixed(1)},${toY(value).toFixed(1)}`,
  );
  return (
    <PlotFrame title={`Fit of ${target.name} over ${fit.input}`} {...{ x, y }} xLabel={fit.input}>
      <polyline class="curve" points={points.join(' ')} />
      {Array.from(target.values, (value, i) => (
        <circle key={i} class="row" cx={toX(fit.xs[i])} cy={toY(value)} r={2.6} />
      ))}
    </PlotFrame>
  );
}
