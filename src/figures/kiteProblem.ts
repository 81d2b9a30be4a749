/**
 * The KITE problem of the report (§1): two linear objectives over a convex polygon, objective 1 infinitely more
 * important. Objective 1 is optimal on a whole edge; along that edge, orthogonally to objective 1, objective 2 decides.
 */

export type Vector = readonly [x: number, y: number];

/** Both objectives are maximised: c₁·p first, then c₂·p among what c₁ leaves equal. */
export interface KiteProblem {
  /** Corners of a convex polygon, counter-clockwise. */
  readonly corners: readonly Vector[];
  readonly c1: Vector;
  readonly c2: Vector;
  /** Inside the polygon. */
  readonly start: Vector;
}

/** A kite that stands on its tip; its upper right edge, from (0, 2) to (1.6, 0.8), is optimal for objective 1. */
export const KITE: KiteProblem = {
  corners: [
    [0, -2.2],
    [1.6, 0.8],
    [0, 2],
    [-1.6, 0.8],
  ],
  c1: [0.6, 0.8],
  c2: [0.9, -0.15],
  start: [-0.75, 0.1],
};

/** Lengths below this are rounding: the polygons here measure about 1. */
const ROUNDING = 1e-9;

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1]];
const moved = (from: Vector, way: Vector, by: number): Vector => [
  from[0] + by * way[0],
  from[1] + by * way[1],
];
const length = (a: Vector): number => Math.hypot(a[0], a[1]);

/** P_{w⊥}(g) = g − (g·w / w·w) w. */
export function projectOut(g: Vector, w: Vector): Vector {
  return moved(g, w, -dot(g, w) / dot(w, w));
}

export interface KitePath {
  /** Along c₁, and along the border while that still raises objective 1; starts at `start`. */
  readonly first: readonly Vector[];
  /** Along P_{c₁⊥}(c₂), from where objective 1 is optimal to the lexicographic optimum. */
  readonly second: readonly Vector[];
}

/** Projected gradient, first for objective 1, then for objective 2 orthogonally to objective 1. */
export function kitePath({ corners, c1, c2, start }: KiteProblem): KitePath {
  const first = climb(corners, start, c1);
  return { first, second: climb(corners, first[first.length - 1], projectOut(c2, c1), c1) };
}

/**
 * From `start` along `direction` to the border, then along the border as long as `direction` still gains. No move lowers
 * c·p for the objective `held`, where one is given.
 */
function climb(
  corners: readonly Vector[],
  start: Vector,
  direction: Vector,
  held?: Vector,
): Vector[] {
  const way = [start];
  // Each move ends on another edge or corner, so there are no more of them than edges.
  for (let move = 0; move <= corners.length; move++) {
    const here = way[way.length - 1];
    const along = feasible(corners, here, direction, held);
    if (!along) break;
    way.push(moved(here, along, room(corners, here, along)));
  }
  return way;
}

/** `direction` itself where it stays inside, else its part along a border edge; undefined where neither is allowed. */
function feasible(
  corners: readonly Vector[],
  here: Vector,
  direction: Vector,
  held: Vector | undefined,
): Vector | undefined {
  if (length(direction) < ROUNDING) return undefined;
  const touching = outwardNormals(corners).filter(
    ({ normal, corner }) => dot(minus(here, corner), normal) > -ROUNDING,
  );
  const isAllowed = (way: Vector) =>
    touching.every(({ normal }) => dot(way, normal) <= ROUNDING * length(way)) &&
    (!held || dot(way, held) >= -ROUNDING * length(way));
  return [direction, ...touching.map(({ normal }) => projectOut(direction, normal))].find(
    (way) => length(way) > ROUNDING && isAllowed(way),
  );
}

/** How far one can go from `here` along `way`, in multiples of it. */
function room(corners: readonly Vector[], here: Vector, way: Vector): number {
  const distances = outwardNormals(corners).flatMap(({ normal, corner }) => {
    const towards = dot(way, normal);
    return towards > ROUNDING * length(way) ? [dot(minus(corner, here), normal) / towards] : [];
  });
  return Math.max(0, Math.min(...distances));
}

/** Per edge its outward normal of length 1, and a corner on it. */
function outwardNormals(corners: readonly Vector[]) {
  return corners.map((corner, i) => {
    const [dx, dy] = minus(corners[(i + 1) % corners.length], corner);
    const size = Math.hypot(dx, dy);
    const normal: Vector = [dy / size, -dx / size];
    return { normal, corner };
  });
}

/** Both ends of what objective 1 leaves equal, corners of the polygon; one corner twice where its optimum is unique. */
export function optimalSegment({ corners, c1 }: KiteProblem): readonly [Vector, Vector] {
  const best = Math.max(...corners.map((corner) => dot(c1, corner)));
  const optimal = corners.filter((corner) => dot(c1, corner) > best - ROUNDING);
  return [optimal[0], optimal[optimal.length - 1]];
}

/** Where the level line c·p = value enters and leaves the polygon; undefined where it misses it. */
export function levelLine(
  corners: readonly Vector[],
  c: Vector,
  value: number,
): readonly [Vector, Vector] | undefined {
  const crossings = corners.flatMap((corner, i): Vector[] => {
    const edge = minus(corners[(i + 1) % corners.length], corner);
    const share = (value - dot(c, corner)) / dot(c, edge);
    return share >= 0 && share < 1 ? [moved(corner, edge, share)] : [];
  });
  return crossings.length === 2 ? [crossings[0], crossings[1]] : undefined;
}
