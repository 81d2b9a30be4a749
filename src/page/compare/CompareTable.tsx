import { changeText, countText, numberText } from '../../figures/numberText.ts';
import { Scroll } from '../parts/Scroll.tsx';
import { usePage } from '../state/page.ts';
import { Formula } from '../words/Formula.tsx';
import { ratiosOf } from './ratios.ts';

/** R₁, R₂… and the leak of each method. */
export function CompareTable() {
  const { comparison } = usePage();
  const alone = comparison.alone.value.map(({ run }) => run?.losses[0]);
  return (
    <>
      <p class="hint">
        <Formula name="ratio" />: 1 is what objective k has when it is trained alone in as many
        steps. R₂… is the geometric mean of all below the first. The leak is the mean change of L₁
        in a step for objectives below it.
      </p>
      <Scroll label="Comparison of methods">
        <table class="comparison">
          <thead>
            <tr>
              {['method', 'R₁', 'R₂…', 'leak of L₁', 'angle', 'steps', ''].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {comparison.contenders.value.map(({ name, run, state, failure }) => {
              const { first, others } = ratiosOf(run?.losses ?? [], alone);
              const leak = run?.leak.objectives[0];
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td data-ratio={first}>{text(first)}</td>
                  <td data-ratio={others}>{text(others)}</td>
                  <td>{leak && leak.steps > 0 ? changeText(leak.mean) : '–'}</td>
                  <td>{leak?.angleDeg ? `${leak.angleDeg.mean.toFixed(1)}°` : '–'}</td>
                  <td>{run ? countText(run.steps) : '–'}</td>
                  <td>{failure ?? (state === 'done' ? '' : state)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function text(ratio: number | undefined): string {
  return ratio === undefined ? '–' : numberText(ratio);
}
