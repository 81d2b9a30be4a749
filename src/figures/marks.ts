/** What the drawn figures are made of: labels, lines, arrows. All colours are variables of the theme. */
import type { Make } from './svg.ts';
import { short } from './svg.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LabelStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly colour?: string;
}

/** Text centred on `at` in height, with a rim of paper so that lines below it do not cross the letters. */
export function label(
  make: Make,
  at: Point,
  text: string,
  { anchor = 'middle', size = 12, colour = 'var(--ink)' }: LabelStyle = {},
): Element {
  return make(
    'text',
    {
      x: at.x,
      // Half the height of a small letter: not every viewer knows dominant-baseline.
      y: at.y + size * 0.35,
      'text-anchor': anchor,
      'font-size': size,
      fill: colour,
      stroke: 'var(--paper)',
      'stroke-width': 3,
      'stroke-linejoin': 'round',
      'paint-order': 'stroke',
    },
    [text],
  );
}

/** The same, turned clockwise about `at`. */
export function turnedLabel(
  make: Make,
  at: Point,
  degrees: number,
  text: string,
  style?: LabelStyle,
): Element {
  const turned = label(make, at, text, style);
  turned.setAttribute('transform', `rotate(${short(degrees)} ${short(at.x)} ${short(at.y)})`);
  return turned;
}

export interface LineStyle {
  readonly colour: string;
  readonly width?: number;
  /** As `stroke-dasharray`. */
  readonly dash?: string;
}

export function line(make: Make, points: readonly Point[], style: LineStyle): Element {
  const d = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
  return path(make, d, style);
}

export function path(make: Make, d: string, { colour, width = 1, dash }: LineStyle): Element {
  return make('path', {
    d,
    fill: 'none',
    stroke: colour,
    'stroke-width': width,
    ...(dash && { 'stroke-dasharray': dash }),
  });
}

/** A filled head whose tip points along (dx, dy), which need not have length 1. */
export function arrowhead(
  make: Make,
  tip: Point,
  { x: dx, y: dy }: Point,
  colour: string,
  size = 7,
): Element {
  const length = Math.hypot(dx, dy) || 1;
  const along = { x: (dx / length) * size, y: (dy / length) * size };
  const corner = (side: number) =>
    `${short(tip.x - along.x - side * 0.38 * along.y)},${short(tip.y - along.y + side * 0.38 * along.x)}`;
  return make('polygon', {
    points: `${short(tip.x)},${short(tip.y)} ${corner(1)} ${corner(-1)}`,
    fill: colour,
  });
}

/** A straight arrow; its head shrinks with it. */
export function arrow(make: Make, from: Point, to: Point, style: LineStyle): Element[] {
  const way = { x: to.x - from.x, y: to.y - from.y };
  const length = Math.hypot(way.x, way.y);
  const size = Math.min(9, length / 2);
  const kept = length > 0 ? (length - size / 2) / length : 0;
  const end = { x: from.x + way.x * kept, y: from.y + way.y * kept };
  return [line(make, [from, end], style), arrowhead(make, to, way, style.colour, size)];
}

/** Width of a text in pixels, as far as one can say without its font. */
export function widthOf(text: string, size = 12): number {
  return text.length * size * 0.6;
}
