import { countText, numberText, percentText } from '../../figures/numberText.ts';
import { Scroll } from '../parts/Scroll.tsx';
import { usePage } from '../state/page.ts';

/** What a run came to: a row per objective. */
export function Outcome() {
  const { training } = usePage();
  const run = training.run.value;
  const started = training.started.value;
  if (!run || !started) return null;
  const quality = run.quality;
  return (
    <Scroll label="Result">
      <table class="outcome">
        <caption>Losses over the whole data set, most important objective first</caption>
        <thead>
          <tr>
            {['objective', 'loss', 'threshold', 'met', 'steps', 'quality'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {started.names.map((name, k) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td data-loss={run.losses[k]}>{numberText(run.losses[k], 4)}</td>
              <td>{numberText(run.thresholds[k])}</td>
              <td>{run.losses[k] <= run.thresholds[k] ? 'yes' : 'no'}</td>
              <td>{countText(run.phases[k])}</td>
              <td>
                {qualityText(quality.training[k])}
                {quality.validation && ` (validation ${qualityText(quality.validation[k])})`}
                {quality.test && ` (test ${qualityText(quality.test[k])})`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function qualityText({ r2, accuracy }: { r2?: readonly number[]; accuracy?: number }): string {
  if (accuracy !== undefined) return `${percentText(accuracy)} right`;
  return r2 ? `R² ${r2.map((value) => numberText(value, 4)).join(', ')}` : '–';
}
