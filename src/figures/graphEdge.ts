/** Edges of a computation graph: what they look like by what flows along them. */
import type { PlacedEdge } from './graphLayout.ts';
import { arrowhead, type Point, path } from './marks.ts';
import { type Make, short } from './svg.ts';
import { objectiveColour } from './theme.ts';

export const LOOK = {
  forward: { width: 1, head: 5 },
  backward: { width: 1.6, head: 7 },
  cut: { width: 1, dash: '4 3', head: 5 },
  read: { width: 1.2, dash: '1.5 2.5', head: 6 },
} as const;

export function colourOf({ kind, objective }: Pick<PlacedEdge, 'kind' | 'objective'>): string {
  return kind === 'forward' || kind === 'cut' ? 'var(--muted)' : objectiveColour(objective);
}

export function drawEdge(make: Make, edge: PlacedEdge): Element {
  const { points, kind } = edge;
  const { head, ...look } = LOOK[kind];
  const colour = colourOf(edge);
  const [from, to] = [points[0], points[points.length - 1]];
  const way = { x: 0, y: to.y - from.y };
  // The line ends inside its head.
  const ends = [...points.slice(0, -1), { x: to.x, y: to.y - Math.sign(way.y) * head * 0.7 }];
  return make('g', { 'data-edge': kind, 'data-from': edge.from, 'data-to': edge.to }, [
    path(make, curve(ends), { colour, ...look }),
    arrowhead(make, to, way, colour, head),
    ...(kind === 'cut' ? [cross(make, middleOf(points))] : []),
  ]);
}

/** Every stretch leaves and arrives vertically. */
function curve(points: readonly Point[]): string {
  return points
    .map(({ x, y }, i) => {
      if (i === 0) return `M${short(x)} ${short(y)}`;
      const before = points[i - 1];
      const half = short((before.y + y) / 2);
      return `C${short(before.x)} ${half} ${short(x)} ${half} ${short(x)} ${short(y)}`;
    })
    .join('');
}

function middleOf(points: readonly Point[]): Point {
  const stretch = Math.floor((points.length - 1) / 2);
  const [a, b] = [points[stretch], points[stretch + 1]];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** The mark of a gradient that is not computed. */
export function cross(make: Make, { x, y }: Point): Element {
  const arm = (side: number) =>
    `M${short(x - 4)} ${short(y - side * 4)}L${short(x + 4)} ${short(y + side * 4)}`;
  return path(make, arm(1) + arm(-1), { colour: 'var(--ink)', width: 1.4 });
}
