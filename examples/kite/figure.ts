import { parseHTML } from 'linkedom';
import { arrow, label, line, type Point } from '../../src/figures/marks.ts';
import { numberText } from '../../src/figures/numberText.ts';
import { frame, type Make, maker, short } from '../../src/figures/svg.ts';
import { objectiveColour } from '../../src/figures/theme.ts';
import { powerText } from '../../src/numbers/monosemia.ts';
import type { Move } from './gradientProjection.ts';
import type { Problem, Vector } from './problem.ts';

const WIDTH = 640;
const HEIGHT = 505;
/** Pixels per unit, and where (0, 0) stands. */
const SCALE = 6.2;
const ORIGIN: Point = { x: 70, y: 480 };
/** Level lines of objective 1, down from its optimum. */
const LEVELS = [760, 680, 600, 520];

type Corner = readonly [number, number];

const at = ([x, y]: Corner): Point => ({ x: ORIGIN.x + SCALE * x, y: ORIGIN.y - SCALE * y });
const shift = ({ x, y }: Point, dx: number, dy: number): Point => ({ x: x + dx, y: y + dy });
const standard = ([x, y]: Vector): Corner => [x.standardPart, y.standardPart];

/** The standard parts of the path: what is infinitesimal cannot be seen. */
export function drawKite(problem: Problem, moves: readonly Move[]): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const make = maker(document);
  const [start, end] = [moves[0].from, moves[moves.length - 1].to].map(standard).map(at);
  const title = 'The KITE problem solved by gradient projection in non-Archimedean numbers';
  return frame(make, { width: WIDTH, height: HEIGHT, title }, [
    make('polygon', {
      points: CORNERS.map(at)
        .map(({ x, y }) => `${short(x)},${short(y)}`)
        .join(' '),
      fill: 'var(--grid)',
      'fill-opacity': 0.35,
      stroke: 'var(--muted)',
    }),
    ...LEVELS.flatMap((value) => levelLine(make, problem, value)),
    optimalEdge(make),
    ...CORNERS.map((corner) => cornerLabel(make, corner)),
    ...moves.flatMap((move) => drawMove(make, move)),
    ...gradientOfTwo(make, moves[moves.length - 1]),
    make('circle', { cx: start.x, cy: start.y, r: 4.5, fill: 'var(--ink)' }),
    make('circle', { cx: end.x, cy: end.y, r: 3.5, fill: objectiveColour(1) }),
    label(make, shift(start, 0, 16), 'start'),
    label(make, shift(end, 10, -14), 'lexicographic optimum', { anchor: 'start' }),
    label(make, shift(at([9, 64]), 12, -10), 'optimal for 8x + 12y', {
      anchor: 'start',
      colour: objectiveColour(0),
    }),
  ]);
}

/** Of the feasible polygon, counter-clockwise. */
const CORNERS: readonly Corner[] = [
  [0, 30],
  [60, 0],
  [45, 30],
  [30, 50],
  [0, 70],
];

function cornerLabel(make: Make, [x, y]: Corner): Element {
  const away = x === 0 ? -10 : 10;
  return label(make, shift(at([x, y]), away, 0), `(${x}, ${y})`, {
    anchor: x === 0 ? 'end' : 'start',
    size: 11,
    colour: 'var(--muted)',
  });
}

function optimalEdge(make: Make): Element {
  const edge = line(make, [at([0, 70]), at([30, 50])], { colour: objectiveColour(0), width: 9 });
  edge.setAttribute('opacity', '0.35');
  return edge;
}

/** cost₀·p = value inside the polygon. */
function levelLine(make: Make, { cost }: Problem, value: number): Element[] {
  const [cx, cy] = standard(cost);
  const crossings = CORNERS.flatMap((from, index): Corner[] => {
    const to = CORNERS[(index + 1) % CORNERS.length];
    const [before, after] = [from, to].map(([x, y]) => cx * x + cy * y);
    const share = (value - before) / (after - before);
    return share >= 0 && share < 1
      ? [[from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]]
      : [];
  });
  const ends = crossings.map(at).sort((a, b) => a.x - b.x);
  return [
    line(make, ends, { colour: objectiveColour(0), width: 0.8, dash: '3 4' }),
    label(make, shift(ends[ends.length - 1], 8, 6), `8x + 12y = ${value}`, {
      anchor: 'start',
      size: 11,
      colour: 'var(--muted)',
    }),
  ];
}

/** Finite steps in the colour of objective 1, infinite ones along an infinitesimal direction in that of objective 2. */
function drawMove(make: Make, { from, to, step }: Move): Element[] {
  const colour = objectiveColour(step.isInfinite ? 1 : 0);
  const [tail, tip] = [from, to].map(standard).map(at);
  const middle = { x: (tail.x + tip.x) / 2, y: (tail.y + tip.y) / 2 };
  const size = `${numberText(step.coefficients[0])}${powerText(-step.degree)}`;
  const place = step.isInfinite ? shift(middle, -22, 30) : shift(middle, 10, 6);
  return [
    ...arrow(make, tail, tip, { colour, width: 2.2 }),
    label(make, place, `step ${size}`, { anchor: 'start', colour }),
  ];
}

/** The infinitesimal part of the gradient at the edge, as long as α makes it, and the projection that the last move follows. */
function gradientOfTwo(make: Make, { from, gradient, direction }: Move): Element[] {
  const [x, y] = standard(from);
  const [tip, foot] = [gradient, direction].map(
    ([dx, dy]): Point => at([x + dx.coefficient(1), y + dy.coefficient(1)]),
  );
  return [
    line(make, [tip, foot], { colour: 'var(--muted)', dash: '3 3' }),
    ...arrow(make, at([x, y]), tip, { colour: 'var(--ink)', width: 1.2 }),
    label(make, shift(tip, 8, 0), 'gradient of 14x + 10y', { anchor: 'start' }),
  ];
}
