import { useEffect, useRef } from 'preact/hooks';
import { numberText } from '../../figures/numberText.ts';
import { usePage } from '../state/page.ts';
import { createLossPlot, type LossPlot } from './lossPlot.ts';
import { Picture } from './Picture.tsx';

/** Losses of all objectives on a log scale, with the phases as a strip above. */
export function LossCurves() {
  const { training } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<LossPlot>();
  const started = training.started.value;
  const history = training.history.value;
  const frame = training.frame.value;
  useEffect(() => {
    if (!started || !place.current) return undefined;
    plot.current = createLossPlot(place.current, started);
    return () => plot.current?.destroy();
  }, [started]);
  useEffect(() => {
    if (history && frame) plot.current?.draw(history);
  }, [history, frame, started]);
  if (!started) return null;
  const now = frame && history?.recent(started.sweep);
  return (
    <Picture
      title="Losses"
      caption={
        <>
          Logarithmic. Lines are geometric means, bands reach from the least to the greatest loss of
          neighbouring steps; dotted lines are thresholds. The strip says which objective the steps
          trained.
        </>
      }
    >
      <ul class="legend">
        {started.names.map((name, k) => (
          <li key={name} class={`colour-${k % 8}`}>
            {name}
            {now && <span class="muted"> {numberText(now[k])}</span>}
          </li>
        ))}
      </ul>
      <div
        class="plot"
        ref={place}
        role="img"
        aria-label={`Losses of ${started.names.join(', ')} over the steps`}
      />
    </Picture>
  );
}
