import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawKite } from '../../examples/kite/figure.ts';
import { gradientProjection, type Move } from '../../examples/kite/gradientProjection.ts';
import {
  KITE,
  number,
  type Problem,
  parse,
  START,
  type Vector,
  vector,
} from '../../examples/kite/problem.ts';
import { expectSvg } from '../figures/drawnRuns.ts';
import { laurent, negative, product, rational, signOf, sum } from '../numbers/laurent.ts';

const CORNERS = [
  [0, 30],
  [60, 0],
  [45, 30],
  [30, 50],
  [0, 70],
];

const last = (moves: readonly Move[]) => moves[moves.length - 1];
const places = (moves: readonly Move[]) => [moves[0].from, ...moves.map(({ to }) => to)];

/** 8x + 12y of the standard parts, without rounding, as an integer over a power of two. */
function objectiveOne([x, y]: Vector) {
  const [a, b] = [x, y].map(({ standardPart }) => rational(standardPart));
  return { n: 8n * a.n * b.d + 12n * b.n * a.d, d: a.d * b.d };
}

describe('the KITE problem', () => {
  const moves = gradientProjection(KITE, START);

  test('two moves: a finite step, then an infinite one along an infinitesimal direction', () => {
    expect(moves.map(({ step }) => step.degree)).toEqual([0, 1]);
    expect(moves.map(({ direction: [x] }) => x.degree)).toEqual([0, -1]);
    expect(moves.map(({ to }) => to.map(({ standardPart }) => standardPart))).toEqual([
      [21, 56],
      [30, 50],
    ]);
  });

  test('ends at the known optimum (30, 50), f = 840 + 920η', () => {
    const { value } = last(moves);
    expect(value.standardPart).toBe(840);
    expect(value.coefficient(1)).toBeCloseTo(920, 9);
  });

  test('objective 1 never falls, in exact arithmetic: 424, 840, 840', () => {
    const values = places(moves).map(objectiveOne);
    expect(values.map(({ n, d }) => n / d)).toEqual([424n, 840n, 840n]);
    for (const { n, d } of values) expect(n % d).toBe(0n);
  });

  test('f rises in every move, in the order of the numbers', () => {
    const start = parse('424 + 390η');
    [start, ...moves.map(({ value }) => value)].forEach((value, index, all) => {
      if (index > 0) expect(value.compare(all[index - 1])).toBe(1);
    });
  });

  test('is drawn', () => {
    const svg = drawKite(KITE, moves);
    expectSvg(svg);
    expect(svg).toContain('step 1.77α');
  });
});

test.each([
  ['8 + 14η, 12', vector('8 + 14η', '12'), '0', [30, 50]],
  ['8 + 4η, 12 + 10η', vector('8 + 4η', '12 + 10η'), '0', [0, 70]],
  ['8, 12 + 10η', vector('8', '12 + 10η'), '0', [0, 70]],
  ['8, 12, and least |p|²', vector('8', '12'), 'η', [30, 50]],
])('variants of the literature: %s', (_, cost, curvature, optimum) => {
  const problem = { ...KITE, cost, curvature: parse(curvature) };
  const { to } = last(gradientProjection(problem, START));
  to.forEach(({ standardPart }, axis) => {
    expect(standardPart).toBeCloseTo(optimum[axis], 9);
  });
});

test('an optimum inside the polygon', () => {
  // (20 + 10η) x − ½x² and 30y − ½y²: greatest at x = 20 + 10η, y = 30.
  const problem = { ...KITE, cost: vector('20 + 10η', '30'), curvature: parse('1') };
  expect(String(last(gradientProjection(problem, START)).to)).toBe('20 + 10η,30');
});

/** Of the corners, by exact comparison: highest c₁·p, and among those highest c₂·p. */
function bestCorner({ cost }: Problem): Vector {
  const value = ([x, y]: Vector) =>
    sum(product(laurent(cost[0]), laurent(x)), product(laurent(cost[1]), laurent(y)));
  return CORNERS.map(([x, y]): Vector => [number(x), number(y)]).reduce((best, corner) =>
    signOf(sum(value(corner), negative(value(best)))) > 0 ? corner : best,
  );
}

test('any integer costs from any start: the best corner, and no objective 1 below where it was', () => {
  const entry = fc.integer({ min: -6, max: 6 });
  // Convex combinations of the corners, none of weight 0: strictly inside.
  const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 5 });
  // Multiples of a border's normal in half of the cases: objective 1 is then optimal on an edge.
  const first = fc.oneof(
    fc.tuple(entry, entry),
    fc
      .tuple(fc.constantFrom(...KITE.constraints), fc.integer({ min: 1, max: 3 }))
      .map(([{ normal }, by]) => [by * normal[0], by * normal[1]] as const),
  );
  fc.assert(
    fc.property(first, fc.tuple(entry, entry), weights, ([a, b], [c, d], share) => {
      fc.pre(a !== 0 || b !== 0);
      fc.pre(c !== 0 || d !== 0);
      const problem = { ...KITE, cost: [number([a, c]), number([b, d])] as const };
      const whole = share.reduce((total, weight) => total + weight);
      const mean = (axis: number) =>
        number(share.reduce((total, weight, k) => total + weight * CORNERS[k][axis], 0) / whole);
      const moves = gradientProjection(problem, [mean(0), mean(1)]);
      const [best, reached] = [bestCorner(problem), last(moves).to].map((p) =>
        problem.cost[0].times(p[0]).plus(problem.cost[1].times(p[1])),
      );
      expect(reached.standardPart).toBeCloseTo(best.standardPart, 8);
      expect(reached.coefficient(1)).toBeCloseTo(best.coefficient(1), 8);
      const values = places(moves).map(([x, y]) => a * x.standardPart + b * y.standardPart);
      values.forEach((value, index) => {
        if (index > 0) expect(value).toBeGreaterThanOrEqual(values[index - 1] - 1e-10);
      });
    }),
    { numRuns: 3000, seed: 1960 },
  );
});
