import { numberText } from '../../figures/numberText.ts';
import { FitPlot } from '../pictures/FitPicture.tsx';
import type { Contender } from '../state/comparison.ts';
import { Sparkline } from './Sparkline.tsx';

/** Fits that fit on a card. */
const MOST_FITS = 2;

/** One method of a comparison: its losses over the steps, and its fit. */
export function CompareCard({ contender }: { readonly contender: Contender }) {
  const { name, history, started, frame, run } = contender;
  if (!history || !started || !frame) return null;
  return (
    <article class="card" aria-label={name}>
      <h3>{name}</h3>
      <Sparkline bins={history.binned(120)} names={started.names} steps={started.steps} />
      <ul class="legend">
        {started.names.map((objective, k) => (
          <li key={objective} class={`colour-${k % 8}`}>
            {objective}
            <span class="muted"> {run ? numberText(run.losses[k]) : ''}</span>
          </li>
        ))}
      </ul>
      {started.fit.targets.slice(0, MOST_FITS).map((target, index) => (
        <div key={target.name} class={`colour-${target.objective % 8}`}>
          <FitPlot fit={started.fit} target={target} predicted={frame.predicted[index]} />
        </div>
      ))}
    </article>
  );
}
