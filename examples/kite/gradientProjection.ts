/**
 * Rosen's gradient projection method (J. SIAM 8(1), 1960) in the plane, with every number non-Archimedean.
 *
 * Nothing here knows of two objectives, phases or thresholds: a move follows the gradient, projected onto the borders that
 * hold it, to the best point or the next border, whichever comes first. Strict priority comes from the order of the numbers.
 * Where objective 1 leaves no direction the projected gradient is infinitesimal, and the exact step along it is infinite:
 * their product is finite. It is the report's ∇ ← ∇·α, found instead of prescribed.
 */
import type { NonArchimedean } from '../../src/index.ts';
import { type Constraint, number, type Problem, type Vector, valueAt, zero } from './problem.ts';

export interface Move {
  readonly from: Vector;
  /** Of the value at `from`. */
  readonly gradient: Vector;
  /** The part of it that the borders allow. */
  readonly direction: Vector;
  /** to = from + step · direction. */
  readonly step: NonArchimedean;
  readonly to: Vector;
  /** At `to`. */
  readonly value: NonArchimedean;
}

/** Coefficients below this share of the largest in a gradient are what rounding left of a cancellation. */
const NOISE = 1e-12;
/** A polygon has few corners: more moves than this means rounding, not progress. */
const MOST_MOVES = 100;

/**
 * Moves from `start` to the maximum.
 *
 * @param start strictly inside: no border holds it
 */
export function gradientProjection(problem: Problem, start: Vector): Move[] {
  const moves: Move[] = [];
  let from = start;
  let held: readonly Constraint[] = [];
  for (let move = 0; move < MOST_MOVES; move++) {
    const gradient = gradientAt(problem, from);
    held = withoutPulled(held, gradient);
    const direction = projected(gradient, held);
    if (direction.every(({ sign }) => sign === 0)) return moves;
    const { step, border } = longestStep(problem, held, from, direction);
    const to = along(from, step, direction);
    if (border) held = [...held, border];
    moves.push({ from, gradient, direction, step, to, value: valueAt(problem, to) });
    from = to;
  }
  throw new Error(`gradientProjection: no maximum after ${MOST_MOVES} moves.`);
}

/** cost − curvature · p. */
function gradientAt({ cost, curvature }: Problem, p: Vector): Vector {
  const [x, y] = p.map((coordinate) => coordinate.times(curvature));
  return denoised([cost[0].minus(x), cost[1].minus(y)], cost);
}

/** P_{a⊥}(g) of one border, 0 in a corner of two, g inside. */
function projected(g: Vector, held: readonly Constraint[]): Vector {
  if (held.length > 1) return [zero, zero];
  const [border] = held;
  return border ? denoised(without(g, border), g) : g;
}

/** g − (g·a / a·a) a. */
function without(g: Vector, border: Constraint): Vector {
  const [ax, ay] = border.normal;
  const share = product(border, g).dividedBy(ax * ax + ay * ay);
  return [g[0].minus(share.times(ax)), g[1].minus(share.times(ay))];
}

/** Without what rounding left where parts of `from` cancelled: beside η that would be infinitely much. */
function denoised<T extends readonly NonArchimedean[]>(parts: T, from: Vector): T;
function denoised(parts: readonly NonArchimedean[], from: Vector): readonly NonArchimedean[] {
  const scale = Math.max(...from.map(({ largest }) => largest));
  return parts.map((part) => part.denoise(NOISE, scale));
}

/** The borders that the gradient does not pull away from: without the one of most negative multiplier, if any is negative. */
function withoutPulled(held: readonly Constraint[], g: Vector): readonly Constraint[] {
  const multipliers = multipliersOf(held, g);
  const [lowest] = [...multipliers].sort((a, b) => a.compare(b));
  if (!lowest || lowest.sign >= 0) return held;
  return held.filter((_, index) => multipliers[index] !== lowest);
}

/** μ of g ≈ Σ μ_i a_i / |a_i|: what each border presses against the gradient with. */
function multipliersOf(held: readonly Constraint[], g: Vector): readonly NonArchimedean[] {
  const [a, b] = held.map(unitNormal);
  if (!a) return [];
  if (!b) return denoised([g[0].times(a[0]).plus(g[1].times(a[1]))], g);
  const determinant = a[0] * b[1] - a[1] * b[0];
  const first = g[0].times(b[1]).minus(g[1].times(b[0])).dividedBy(determinant);
  const second = g[1].times(a[0]).minus(g[0].times(a[1])).dividedBy(determinant);
  return denoised([first, second], g);
}

function unitNormal({ normal: [x, y] }: Constraint): readonly [number, number] {
  const length = Math.hypot(x, y);
  return [x / length, y / length];
}

interface Step {
  readonly step: NonArchimedean;
  /** Which ends it, if one does. */
  readonly border: Constraint | undefined;
}

/**
 * To the first border, or to the best point before it: 1 / curvature along a projected gradient, for (g − curvature·t·d)·d = 0
 * at t = 1 / curvature, since g·d = d·d.
 */
function longestStep(
  { curvature, constraints }: Problem,
  held: readonly Constraint[],
  from: Vector,
  direction: Vector,
): Step {
  let best: Step | undefined =
    curvature.sign > 0 ? { step: number(1).dividedBy(curvature), border: undefined } : undefined;
  for (const border of constraints) {
    if (held.includes(border)) continue;
    const approach = product(border, direction);
    if (approach.sign <= 0) continue;
    const room = number(border.bound).minus(product(border, from)).dividedBy(approach).max(0);
    if (!best || room.compare(best.step) < 0) best = { step: room, border };
  }
  if (!best) throw new Error('gradientProjection: no maximum: no border ends the move.');
  return best;
}

const product = ({ normal: [x, y] }: Constraint, p: Vector): NonArchimedean =>
  p[0].times(x).plus(p[1].times(y));

const along = (from: Vector, step: NonArchimedean, direction: Vector): Vector => [
  from[0].plus(step.times(direction[0])),
  from[1].plus(step.times(direction[1])),
];
