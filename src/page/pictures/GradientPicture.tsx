import { usePage } from '../state/page.ts';
import type { PlanePoint } from '../worker/protocol.ts';
import { Picture } from './Picture.tsx';

const SIZE = 220;
const REACH = 90;
/** For names at both sides. */
const ROOM = 40;

/** The gradient of the last objective before and after its projection, in the plane of a protected direction and itself. */
export function GradientPicture() {
  const { training } = usePage();
  const view = training.frame.value?.gradient;
  if (!view) return null;
  const longest = Math.max(
    Math.hypot(view.raw.across, view.raw.along),
    Math.hypot(view.projected.across, view.projected.along),
  );
  const at = ({ across, along }: PlanePoint): [number, number] => [
    SIZE / 2 + (REACH * across) / (longest || 1),
    SIZE / 2 - (REACH * along) / (longest || 1),
  ];
  const degrees = (angle: number) => (Number.isNaN(angle) ? '–' : `${angle.toFixed(1)}°`);
  return (
    <Picture
      title="The gradient before and after projection"
      caption={`${view.what}, for a step of the last objective on all rows from here. Upwards is the protected direction ${view.against}. Angle to the span of all protected directions: ${degrees(view.rawDeg)} before, ${degrees(view.projectedDeg)} after; at 90° nothing of it is left.`}
    >
      <svg
        class="gradient"
        viewBox={`${-ROOM} 0 ${SIZE + 2 * ROOM} ${SIZE}`}
        role="img"
        aria-label={`Angle to the protected space: ${degrees(view.rawDeg)} before, ${degrees(view.projectedDeg)} after the projection`}
      >
        <line class="rail" x1={SIZE / 2} y1={12} x2={SIZE / 2} y2={SIZE - 12} />
        <line class="rail" x1={12} y1={SIZE / 2} x2={SIZE - 12} y2={SIZE / 2} />
        <text x={SIZE / 2 + 6} y={18}>
          {view.against}
        </text>
        <Arrow to={at(view.raw)} name="before" />
        <Arrow to={at(view.projected)} name="after" />
        <line
          class="drop"
          x1={at(view.raw)[0]}
          y1={at(view.raw)[1]}
          x2={at(view.projected)[0]}
          y2={at(view.projected)[1]}
        />
      </svg>
    </Picture>
  );
}

/** From the middle to a point, with its name at the tip. */
function Arrow({ to: [x, y], name }: { readonly to: readonly [number, number]; name: string }) {
  const middle = SIZE / 2;
  const angle = (Math.atan2(y - middle, x - middle) * 180) / Math.PI;
  return (
    <g class={`arrow ${name}`}>
      <line x1={middle} y1={middle} x2={x} y2={y} />
      <path d="M0 0L-8 -3.5V3.5Z" transform={`translate(${x} ${y}) rotate(${angle})`} />
      <text x={x + (x < middle ? -6 : 6)} y={y - 6} text-anchor={x < middle ? 'end' : 'start'}>
        {name}
      </text>
    </g>
  );
}
