import { changeText, countText, numberText, percentText } from '../../figures/numberText.ts';
import { subscript } from '../../figures/theme.ts';
import type { LeakSum } from '../../training/leak.ts';
import { usePage } from '../state/page.ts';
import { Picture } from './Picture.tsx';

const RIGHT = 90;

/** What steps of lower objectives did to each objective above them: measured, never asserted. */
export function LeakMeter() {
  const { training } = usePage();
  const { started, frame } = training;
  const names = started.value?.names ?? [];
  const leaks = (frame.value?.leak ?? [])
    .map((sum, objective) => ({ sum, objective, name: names[objective] }))
    .filter(({ sum }) => sum.steps > 0);
  if (leaks.length === 0) return null;
  return (
    <Picture
      title="Leak meter"
      caption="Change of a protected loss, over the whole data set, in steps of objectives below it, and the angle between such a step and its gradient: at 90° the step leaves it alone, to first order."
    >
      <div class="panels">
        {leaks.map(({ sum, objective, name }) => (
          <div key={name} class={`leak colour-${objective % 8}`}>
            <Gauge sum={sum} name={name} />
            <dl>
              <dt>
                mean change of L{subscript(objective + 1)} ({name})
              </dt>
              <dd>{changeText(sum.total / sum.steps)}</dd>
              <dt>largest rise in a step</dt>
              <dd>{numberText(Math.max(0, sum.max))}</dd>
              <dt>steps that raise it</dt>
              <dd>
                {percentText(sum.over / sum.steps)} of {countText(sum.steps)} measured
              </dd>
            </dl>
          </div>
        ))}
      </div>
    </Picture>
  );
}

/** A half circle from 0° to 180° with the mean angle as its hand, and what was met as a band. */
function Gauge({ sum, name }: { readonly sum: LeakSum; readonly name: string }) {
  const { count, total, min, max } = sum.angles;
  if (count === 0) return null;
  const mean = total / count;
  const [x, y] = onCircle(mean, 60);
  return (
    <svg
      class="gauge"
      viewBox="0 0 160 96"
      role="img"
      aria-label={`Mean angle to the gradient of ${name}: ${mean.toFixed(1)} degrees`}
    >
      <path class="rail" d={arc(0, 180)} />
      <path class="band" d={arc(min, max)} />
      <line class="mark" x1={80} y1={26} x2={80} y2={14} />
      <line class={mean > RIGHT ? 'hand rises' : 'hand'} x1={80} y1={80} x2={x} y2={y} />
      <text x={80} y={94} text-anchor="middle">
        {mean.toFixed(1)}°
      </text>
    </svg>
  );
}

function onCircle(degrees: number, radius: number): [number, number] {
  const angle = ((180 - degrees) * Math.PI) / 180;
  return [80 + radius * Math.cos(angle), 80 - radius * Math.sin(angle)];
}

function arc(from: number, to: number): string {
  const [start, end] = [onCircle(from, 60), onCircle(Math.max(to, from + 0.5), 60)];
  return `M${start.join(' ')}A60 60 0 0 1 ${end.join(' ')}`;
}
