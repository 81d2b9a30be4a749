import type { FitBase, TargetColumn } from '../worker/protocol.ts';
import { PLOT, PlotFrame } from './PlotFrame.tsx';
import { extentOf, linearScale } from './scale.ts';

interface HeatPlotProps {
  readonly fit: Extract<FitBase, { kind: 'plane' }>;
  readonly target: TargetColumn;
  /** On the grid of the fit. */
  readonly predicted: Float64Array;
}

/** Shades of the objective's colour: few enough that a row of the map is a few rectangles. */
const SHADES = 14;

/** One target over two inputs: the network as a map, the rows as circles on it. */
export function HeatPlot({ fit, target, predicted }: HeatPlotProps) {
  const { size, points } = fit;
  const [x0, x1, y0, y1] = fit.extent;
  const range = extentOf(target.values);
  const shade = (value: number) =>
    Math.max(0, Math.min(SHADES, Math.round(linearScale(range, [0, SHADES])(value)))) / SHADES;
  const toX = linearScale([x0, x1], [PLOT.left, PLOT.right]);
  const toY = linearScale([y0, y1], [PLOT.bottom, PLOT.top]);
  const [cellWidth, cellHeight] = [
    (PLOT.right - PLOT.left) / size,
    (PLOT.bottom - PLOT.top) / size,
  ];
  return (
    <PlotFrame
      title={`${target.name} over ${fit.inputs.join(' and ')}`}
      x={[x0, x1]}
      y={[y0, y1]}
      xLabel={`${fit.inputs[0]} (up: ${fit.inputs[1]})`}
    >
      {runsOf(predicted, size, shade).map(({ row, from, to, value }) => (
        <rect
          key={`${row} ${from}`}
          class="heat"
          x={PLOT.left + from * cellWidth}
          y={PLOT.bottom - (row + 1) * cellHeight}
          width={(to - from) * cellWidth + 0.3}
          height={cellHeight + 0.3}
          fill-opacity={value}
        />
      ))}
      {Array.from(target.values, (value, i) => (
        <g key={i}>
          <circle class="hole" cx={toX(points[2 * i])} cy={toY(points[2 * i + 1])} r={3.4} />
          <circle
            class="heat-row"
            cx={toX(points[2 * i])}
            cy={toY(points[2 * i + 1])}
            r={3.4}
            fill-opacity={shade(value)}
          />
        </g>
      ))}
    </PlotFrame>
  );
}

/** Neighbours of one shade as one rectangle. */
function runsOf(predicted: Float64Array, size: number, shade: (value: number) => number) {
  const runs: { row: number; from: number; to: number; value: number }[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const value = shade(predicted[row * size + column]);
      const last = runs[runs.length - 1];
      if (last?.row === row && last.value === value) last.to = column + 1;
      else runs.push({ row, from: column, to: column + 1, value });
    }
  }
  return runs;
}
