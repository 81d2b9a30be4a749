import { numberText } from '../../figures/numberText.ts';
import { powerText } from '../../numbers/monosemia.ts';
import { usePage } from '../state/page.ts';

/** The loss as one non-Archimedean number, 0.0143 + 0.0268η: over the last sweep, or of the finished network. */
export function EtaLoss() {
  const { training } = usePage();
  const { started, frame, history, run } = training;
  if (!started.value) return null;
  // Read, so that it is drawn anew with every frame.
  const isBegun = frame.value !== undefined;
  const losses = run.value?.losses ?? (isBegun && history.value?.recent(started.value.sweep)) ?? [];
  if (!losses || losses.length === 0) return null;
  return (
    <div class="eta-loss">
      <p class="number" role="img" aria-label={`Loss: ${lossText(losses)}`}>
        <span class="muted">L = </span>
        {losses.map((loss, k) => (
          <span key={k}>
            {k > 0 && ' + '}
            <span class={`term colour-${k % 8}`}>
              {numberText(loss)}
              {powerText(k)}
            </span>
          </span>
        ))}
      </p>
      <p class="hint">
        {run.value
          ? 'The loss of the trained network over the whole data set, as one non-Archimedean number.'
          : 'The loss over the last sweep of the data, as one non-Archimedean number: terms with η never outweigh what stands before them.'}
      </p>
    </div>
  );
}

function lossText(losses: readonly number[]): string {
  return losses.map((loss, k) => `${numberText(loss)}${powerText(k)}`).join(' + ');
}
