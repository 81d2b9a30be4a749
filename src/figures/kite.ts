/**
 * The KITE problem of the report's section 1, solved and drawn: first along objective 1 to its optimal edge, then along
 * that edge, as parallel to objective 2 as orthogonality to objective 1 allows.
 */
import type { Run } from '../training/run.ts';
import type { Figure } from './figure.ts';
import {
  dot,
  KITE,
  kitePath,
  levelLine,
  optimalSegment,
  projectOut,
  type Vector,
} from './kiteProblem.ts';
import { arrow, label, line, type Point, turnedLabel } from './marks.ts';
import { numberText } from './numberText.ts';
import { frame, type Make, maker, short } from './svg.ts';
import { objectiveColour } from './theme.ts';

const WIDTH = 640;
const HEIGHT = 470;
/** Pixels per unit, and where (0, 0) stands. */
const SCALE = 95;
/** Between level lines of objective 1. */
const LEVEL_STEP = 0.6;
const ORIGIN: Point = { x: 280, y: 240 };

/** All that is read of a run: the picture is not of its weights. */
interface NamedRun {
  readonly run: { readonly model: Pick<Run['model'], 'objectiveNames'> };
}

export function drawKite({ run }: NamedRun, document: Document): Figure | undefined {
  const names = run.model.objectiveNames;
  if (names.length < 2) return undefined;
  const { first, second } = kitePath(KITE);
  const reached = first[first.length - 1];
  const end = second[second.length - 1];
  const value = (c: Vector, p: Vector) => numberText(dot(c, p));
  const { c1, c2 } = KITE;
  const title = 'The KITE problem: movement along objective 2, orthogonal to objective 1';
  return {
    name: 'kite',
    title,
    caption:
      `A plane stand-in for the two objectives of the run, not its weights. The path climbs c₁ from ${value(c1, KITE.start)} to the optimal edge at ${value(c1, reached)}, ` +
      `then follows the projection of c₂: c₂ rises from ${value(c2, reached)} to ${value(c2, end)}, c₁ ends at ${value(c1, end)}.`,
    report: 'Section 1',
    svg: picture(maker(document), title),
  };
}

const at = ([x, y]: Vector): Point => ({ x: ORIGIN.x + SCALE * x, y: ORIGIN.y - SCALE * y });
const plus = (p: Vector, way: Vector, by = 1): Vector => [p[0] + by * way[0], p[1] + by * way[1]];
const shift = ({ x, y }: Point, dx: number, dy: number): Point => ({ x: x + dx, y: y + dy });

function picture(make: Make, title: string): string {
  const { first, second } = kitePath(KITE);
  const segment = optimalSegment(KITE).map(at);
  const [start, reached, end] = [first[0], first[first.length - 1], second[second.length - 1]];
  const [above, below] = [objectiveColour(0), objectiveColour(1)];
  const points = KITE.corners.map(at).map(({ x, y }) => `${short(x)},${short(y)}`);
  const middle = plus(start, [reached[0] - start[0], reached[1] - start[1]], 0.5);
  const optimal = line(make, segment, { colour: above, width: 9 });
  optimal.setAttribute('opacity', '0.35');
  const upper = segment.reduce((a, b) => (a.y < b.y ? a : b));
  return frame(make, { width: WIDTH, height: HEIGHT, title }, [
    make('polygon', {
      points: points.join(' '),
      fill: 'var(--grid)',
      'fill-opacity': 0.35,
      stroke: 'var(--muted)',
    }),
    ...levels(make),
    optimal,
    ...movement(make, first, above),
    ...movement(make, second, below),
    ...gradientOfTwo(make, reached),
    ...segment.map((corner) => mark(make, corner, above)),
    mark(make, at(start), 'var(--ink)'),
    label(make, shift(at(start), 0, 16), 'start'),
    label(make, shift(at(middle), -10, 0), 'along c₁', { anchor: 'end', colour: above }),
    label(make, shift(upper, 0, -18), 'edge that is optimal for objective 1', { colour: above }),
    label(make, shift(at(end), 12, 0), 'lexicographic optimum', { anchor: 'start' }),
    label(make, at([-0.15, -0.72]), 'feasible points', { colour: 'var(--muted)' }),
  ]);
}

/** Level lines of objective 1 inside the polygon, with their values. */
function levels(make: Make): Element[] {
  const { corners, c1 } = KITE;
  const values = corners.map((corner) => dot(c1, corner));
  const [worst, best] = [Math.min(...values), Math.max(...values)];
  const elements: Element[] = [];
  for (let value = best - LEVEL_STEP; value > worst; value -= LEVEL_STEP) {
    const ends = levelLine(corners, c1, value)?.map(at);
    if (!ends) continue;
    const right = ends.reduce((a, b) => (a.x > b.x ? a : b));
    elements.push(
      line(make, ends, { colour: objectiveColour(0), width: 0.8, dash: '3 4' }),
      label(make, shift(right, 8, 6), `c₁·p = ${numberText(value, 2)}`, {
        anchor: 'start',
        size: 11,
        colour: 'var(--muted)',
      }),
    );
  }
  return elements;
}

/** One arrow per move. */
function movement(make: Make, way: readonly Vector[], colour: string): Element[] {
  return way
    .slice(1)
    .flatMap((to, move) => arrow(make, at(way[move]), at(to), { colour, width: 1.8 }));
}

/** The gradient of objective 2 where the edge is reached, and its projection onto the edge. */
function gradientOfTwo(make: Make, from: Vector): Element[] {
  const { c1, c2 } = KITE;
  const colour = objectiveColour(1);
  const along = projectOut(c2, c1);
  const [tip, foot] = [plus(from, c2), plus(from, along)];
  const unit = 1 / Math.hypot(along[0], along[1]);
  const inwards: Vector = [along[0] * unit * -0.08, along[1] * unit * -0.08];
  const outwards: Vector = [c1[0] * 0.08, c1[1] * 0.08];
  const corner = [plus(foot, inwards), plus(plus(foot, inwards), outwards), plus(foot, outwards)];
  const degrees = (Math.atan2(-along[1], along[0]) * 180) / Math.PI;
  const below = plus(plus(from, along, 0.95), c1, -0.17);
  return [
    line(make, [at(tip), at(foot)], { colour: 'var(--muted)', dash: '3 3' }),
    line(make, corner.map(at), { colour: 'var(--muted)' }),
    ...arrow(make, at(from), at(tip), { colour: 'var(--ink)', width: 1.4 }),
    ...arrow(make, at(from), at(foot), { colour, width: 2.8 }),
    label(make, shift(at(tip), 8, 0), 'c₂, gradient of objective 2', { anchor: 'start' }),
    turnedLabel(make, at(below), degrees, 'along P(c₂) ⊥ c₁', { colour }),
  ];
}

function mark(make: Make, { x, y }: Point, colour: string): Element {
  return make('circle', { cx: x, cy: y, r: 4.5, fill: colour, stroke: 'var(--paper)' });
}
