import { describe, expect, test } from 'vitest';
import { drawKite } from '../../src/figures/kite.ts';
import {
  dot,
  KITE,
  type KiteProblem,
  kitePath,
  levelLine,
  optimalSegment,
  projectOut,
  type Vector,
} from '../../src/figures/kiteProblem.ts';
import { document, drawnRun, expectSvg } from './drawnRuns.ts';

/** The corner that is best for objective 1, and among those for objective 2. */
function lexicographicOptimum({ corners, c1, c2 }: KiteProblem): Vector {
  const [best] = [...corners].sort((a, b) => {
    const first = dot(c1, b) - dot(c1, a);
    return Math.abs(first) > 1e-9 ? first : dot(c2, b) - dot(c2, a);
  });
  return best;
}

const PROBLEMS: readonly (readonly [string, KiteProblem])[] = [
  ['the kite', KITE],
  ['objective 2 the other way', { ...KITE, c2: [-0.5, 0.9] }],
  ['objective 2 against objective 1', { ...KITE, c2: [-0.9, -0.3] }],
  ['a start whose climb ends on another edge', { ...KITE, start: [-1.2, 0.9] }],
  ['a start far below', { ...KITE, start: [0.2, -1.5] }],
  ['an optimum that is one corner', { ...KITE, c1: [0.9, 0.4] }],
];

describe('the KITE problem of section 1', () => {
  test.each(PROBLEMS)('%s: ends at the lexicographic optimum', (_, problem) => {
    const { first, second } = kitePath(problem);
    const [x, y] = second[second.length - 1];
    const [bestX, bestY] = lexicographicOptimum(problem);
    expect(x).toBeCloseTo(bestX, 9);
    expect(y).toBeCloseTo(bestY, 9);
    expect(second[0]).toEqual(first[first.length - 1]);
  });

  test.each(PROBLEMS)('%s: objective 1 rises, then keeps its value', (_, problem) => {
    const { first, second } = kitePath(problem);
    const values = (way: readonly Vector[]) => way.map((p) => dot(problem.c1, p));
    values(first).forEach((value, i, all) => {
      if (i > 0) expect(value).toBeGreaterThan(all[i - 1]);
    });
    const best = Math.max(...values(problem.corners));
    for (const value of values(second)) expect(value).toBeCloseTo(best, 12);
  });

  test('the kite has the two moves that the figure shows', () => {
    const { first, second } = kitePath(KITE);
    expect(first).toHaveLength(2);
    expect(second).toHaveLength(2);
    expect(dot(KITE.c2, second[1])).toBeGreaterThan(dot(KITE.c2, second[0]) + 0.5);
    expect(optimalSegment(KITE)).toEqual([
      [1.6, 0.8],
      [0, 2],
    ]);
  });

  test('objective 2 itself would leave the polygon, its projection is orthogonal to objective 1', () => {
    expect(dot(KITE.c1, KITE.c2)).toBeGreaterThan(0);
    expect(dot(projectOut(KITE.c2, KITE.c1), KITE.c1)).toBeCloseTo(0, 12);
  });

  test('level lines end on the border', () => {
    const ends = levelLine(KITE.corners, KITE.c1, 0.4);
    for (const end of ends ?? []) expect(dot(KITE.c1, end)).toBeCloseTo(0.4, 12);
    expect(ends).toHaveLength(2);
    expect(levelLine(KITE.corners, KITE.c1, 3)).toBeUndefined();
  });

  test('is drawn for two objectives', async () => {
    const figure = drawKite(await drawnRun('report21'), document);
    expectSvg(figure?.svg ?? '');
    expect(figure?.caption).toContain('optimal edge at 1.6,');
    expect(figure?.caption).toContain('c₁ ends at 1.6.');
  });
});
