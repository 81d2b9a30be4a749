import { PLOT, PlotFrame } from '../pictures/PlotFrame.tsx';
import { extentOf, linearScale } from '../pictures/scale.ts';
import type { LossBins } from '../state/lossHistory.ts';

interface SparklineProps {
  readonly bins: LossBins;
  readonly names: readonly string[];
  readonly steps: number;
}

/** Means of all losses on a log scale. */
export function Sparkline({ bins, names, steps }: SparklineProps) {
  const logs = bins.losses.map(({ mean }) =>
    mean.map((loss) => (loss === null ? Number.NaN : Math.log10(loss))),
  );
  const [low, high] = extentOf(...logs);
  const toX = linearScale([0, steps], [PLOT.left, PLOT.right]);
  const toY = linearScale([low, high], [PLOT.bottom, PLOT.top]);
  return (
    <PlotFrame
      title={`Losses of ${names.join(', ')}`}
      x={[0, steps]}
      y={[10 ** low, 10 ** high]}
      xLabel="step"
    >
      {logs.map((values, k) => (
        <polyline
          key={names[k]}
          class={`curve colour-${k % 8}`}
          points={values
            .flatMap((value, i) =>
              Number.isFinite(value)
                ? [`${toX(bins.steps[i]).toFixed(1)},${toY(value).toFixed(1)}`]
                : [],
            )
            .join(' ')}
        />
      ))}
    </PlotFrame>
  );
}
