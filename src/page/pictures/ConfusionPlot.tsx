import { Scroll } from '../parts/Scroll.tsx';
import type { TargetColumn } from '../worker/protocol.ts';

interface ConfusionPlotProps {
  readonly target: TargetColumn;
  /** Class of each row of the target. */
  readonly predicted: Float64Array;
  readonly classes: readonly string[];
}

/** Rows of the data by true class (down) and predicted class (across), as a table that is shaded. */
export function ConfusionPlot({ target, predicted, classes }: ConfusionPlotProps) {
  const counts = classes.map(() => classes.map(() => 0));
  predicted.forEach((guess, row) => {
    counts[target.values[row]][guess] += 1;
  });
  const right = counts.reduce((sum, row, k) => sum + row[k], 0);
  return (
    <>
      <p class="hint">
        {right} of {predicted.length} drawn rows right
      </p>
      <Scroll label={`Classes of ${target.name}`}>
        <table class="confusion">
          <thead>
            <tr>
              <th scope="col">true ↓</th>
              {classes.map((name) => (
                <th key={name} scope="col">
                  {shortName(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((name, k) => (
              <tr key={name}>
                <th scope="row">{shortName(name)}</th>
                {classes.map((other, j) => (
                  <td key={other} class={j === k ? 'right' : counts[k][j] > 0 ? 'wrong' : ''}>
                    {counts[k][j] || ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

/** A class of one-hot columns without the name of its column: species.Adelie. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
