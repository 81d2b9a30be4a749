/**
 * The KITE problem of the report's section 1, with the numbers of Fiaschi and Cococcioni, "A Non-Archimedean Interior Point
 * Method and Its Application to the Lexicographic Multi-Objective Quadratic Programming", Mathematics 10(23), 4536, 2022:
 *
 *   maximise f(x, y) = (8x + 12y) + (14x + 10y) η
 *   within 2x + y ≤ 120, 2x + 3y ≤ 210, 4x + 3y ≤ 270, x + 2y ≥ 60, x ≥ 0, y ≥ 0
 *
 * The standard part is greatest, 840, on the whole edge from (0, 70) to (30, 50), which is orthogonal to its gradient (8, 12);
 * on that edge the infinitesimal part is greatest at (30, 50), with 920.
 */
import { type NonArchimedean, nonArchimedeanField } from '../../src/index.ts';

export const { number, parse, zero } = nonArchimedeanField(3);

/** A point or a direction of the plane, its coordinates non-Archimedean. */
export type Vector = readonly [x: NonArchimedean, y: NonArchimedean];

/** normal · p ≤ bound. */
export interface Constraint {
  readonly normal: readonly [number, number];
  readonly bound: number;
}

/** Maximise cost · p − ½ curvature |p|² in a convex polygon. */
export interface Problem {
  readonly cost: Vector;
  /** 0 or more; 0 for a linear problem. */
  readonly curvature: NonArchimedean;
  readonly constraints: readonly Constraint[];
}

export const vector = (x: string, y: string): Vector => [parse(x), parse(y)];

export const KITE: Problem = {
  cost: vector('8 + 14η', '12 + 10η'),
  curvature: zero,
  constraints: [
    { normal: [2, 1], bound: 120 },
    { normal: [2, 3], bound: 210 },
    { normal: [4, 3], bound: 270 },
    { normal: [-1, -2], bound: -60 },
    { normal: [-1, 0], bound: 0 },
    { normal: [0, -1], bound: 0 },
  ],
};

/** Inside; the climb from here reaches the edge where every standard part is an integer. */
export const START: Vector = vector('5', '32');

export function valueAt({ cost, curvature }: Problem, p: Vector): NonArchimedean {
  return dot(cost, p).minus(dot(p, p).times(curvature).times(0.5));
}

export function dot(a: Vector, b: Vector): NonArchimedean {
  return a[0].times(b[0]).plus(a[1].times(b[1]));
}
