import { numberText } from '../../figures/numberText.ts';
import { usePage } from '../state/page.ts';
import { Picture } from './Picture.tsx';

const LABEL_WIDTH = 112;
const BAR_WIDTH = 190;
const ROW_HEIGHT = 22;
/** Powers of ten that a bar reaches over. */
const DECADES = 6;

/** How much each tensor changed in a step lately, on a log scale, and how far it is from its start. */
export function MovementPicture() {
  const { training } = usePage();
  const names = training.started.value?.tensors;
  const movement = training.frame.value?.movement;
  if (!names || !movement) return null;
  const top = Math.max(...movement.changes, Number.MIN_VALUE);
  const length = (change: number) =>
    change > 0 ? Math.max(0, 1 + Math.log10(change / top) / DECADES) * BAR_WIDTH : 0;
  const height = names.length * ROW_HEIGHT;
  return (
    <Picture
      title="Changes of the weights"
      caption={`Mean change of each tensor in the latest measured steps (bars, logarithmic over ${DECADES} powers of ten), and its distance from where it began. A tensor that rests has no bar.`}
    >
      <svg
        class="movement"
        viewBox={`0 0 400 ${height}`}
        role="img"
        aria-label={names.map((name, g) => `${name} ${numberText(movement.changes[g])}`).join(', ')}
      >
        {names.map((name, g) => (
          <g key={name} class={colourClass(name)}>
            <text x={LABEL_WIDTH - 6} y={g * ROW_HEIGHT + 15} text-anchor="end">
              {labelOf(name)}
            </text>
            <rect
              class="bar"
              x={LABEL_WIDTH}
              y={g * ROW_HEIGHT + 5}
              width={length(movement.changes[g])}
              height={ROW_HEIGHT - 10}
              rx={2}
            />
            <text class="muted" x={400} y={g * ROW_HEIGHT + 15} text-anchor="end">
              {numberText(movement.changes[g])} · {numberText(movement.distances[g])}
            </text>
          </g>
        ))}
      </svg>
    </Picture>
  );
}

/** trunk.0.weight as "layer 1 weight", heads.1.bias as "head 2 bias". */
function labelOf(tensor: string): string {
  const [part, index, kind] = tensor.split('.');
  return `${part === 'heads' ? 'head' : 'layer'} ${Number(index) + 1} ${kind}`;
}

function colourClass(tensor: string): string {
  const [part, index] = tensor.split('.');
  return part === 'heads' ? `colour-${Number(index) % 8}` : 'trunk';
}
