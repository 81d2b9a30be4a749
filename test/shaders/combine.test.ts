import { describe, expect, it } from 'vitest';
import {
  barrier,
  combineGradients,
  gradientProjection,
  mgda,
  pcgrad,
  upgrad,
} from '../../shaders/combine.ts';
import { orthonormalBasis, projectOutOf } from '../../shaders/fragments/span.ts';
import { expectClose } from '../harness/close.ts';
import { dot } from '../kernels/agreement.ts';
import {
  combined,
  curvature,
  gramianOf,
  growth,
  plus,
  randomGradients,
  type Vectors,
} from '../kernels/combination.ts';
import { COMBINE_RULES } from '../kernels/examples.ts';

const COUNTS = [1, 2, 3, 4, 7];
const SEEDS = [1, 2, 3, 4, 5];
const CASES = COUNTS.flatMap((count) => SEEDS.map((seed) => [count, seed] as const));

/** `expectClose` counts in units of f32; these are those of f64. */
const F64 = 2 ** -29;

/** Rounding of sums of this many gradients in f64, as it grows by the divisions. */
function rounding(gradients: Vectors) {
  const longest = Math.max(...gradients.map((g) => dot(g, g)));
  return {
    terms: gradients.length * gradients[0].length,
    scale: F64 * gradients.length * longest * growth(gradients),
  };
}

/** A dot product is at least this: short of it by rounding only. */
function expectAtLeast(got: number[], least: number[], gradients: Vectors) {
  const short = got.map((value, i) => Math.min(0, value - least[i]));
  const zeros = short.map(() => 0);
  expectClose(short, zeros, { ...rounding(gradients), context: { got, least } });
}

const dots = (d: number[], gradients: Vectors) => gradients.map((g) => dot(d, g));
const zeros = (gradients: Vectors) => gradients.map(() => 0);

describe('pcgrad', () => {
  it.each(CASES)('is the plain algorithm on vectors: %i gradients, seed %i', (count, seed) => {
    const g = randomGradients(seed, count);
    let sum = g[0].map(() => 0);
    for (let i = 0; i < count; i++) {
      let own = g[i];
      for (let j = 0; j < count; j++) {
        if (j !== i && dot(own, g[j]) < 0) own = plus(own, -dot(own, g[j]) / dot(g[j], g[j]), g[j]);
      }
      sum = plus(sum, 1, own);
    }
    const context = { count, seed };
    expectClose(combined(g, pcgrad(gramianOf(g))), sum, { ...rounding(g), context });
  });

  it.each(SEEDS)('opposes neither of two gradients: seed %i', (seed) => {
    const g = randomGradients(seed, 2);
    expect(dot(g[0], g[1])).toBeLessThan(0);
    expectAtLeast(dots(combined(g, pcgrad(gramianOf(g))), g), zeros(g), g);
  });

  it('adds gradients that do not conflict', () => {
    expect(
      pcgrad(
        gramianOf([
          [1, 0],
          [1, 1],
          [0, 3],
        ]),
      ),
    ).toEqual([1, 1, 1]);
  });
});

describe('mgda', () => {
  it.each(CASES)('is the shortest vector of the hull: %i gradients, seed %i', (count, seed) => {
    const g = randomGradients(seed, count);
    const iterations = count < 3 ? 1 : 20_000;
    const w = mgda(gramianOf(g), iterations);
    const d = combined(g, w);
    expect(Math.min(...w)).toBeGreaterThanOrEqual(0);
    expectClose([w.reduce((sum, value) => sum + value, 0)], [1], {
      terms: count * iterations,
      scale: F64,
      context: { w },
    });
    // One step is exact for two; the gap after t steps is at most 2/√(t + 2) of the curvature.
    const gap = count < 3 ? 0 : (2 * curvature(g)) / Math.sqrt(iterations + 2);
    expectAtLeast(
      dots(d, g),
      g.map(() => dot(d, d) - gap),
      g,
    );
  });

  it('takes the shorter of two gradients that agree', () => {
    expect(
      mgda(
        gramianOf([
          [1, 0],
          [3, 1],
        ]),
        1,
      ),
    ).toEqual([1, 0]);
  });
});

describe('upgrad', () => {
  /** Projection onto { d : d·g_j ≥ 0 }: the nearest feasible one of the projections off every subset. */
  function projection(own: readonly number[], g: Vectors): number[] {
    const candidates = Array.from({ length: 2 ** g.length }, (_, bits) =>
      projectOutOf(orthonormalBasis(g.filter((_, j) => (bits >> j) % 2 === 1)), own),
    );
    const { terms, scale } = rounding(g);
    const feasible = candidates.filter((d) =>
      dots(d, g).every((product) => product >= -terms * scale * 2 ** -23),
    );
    const distance = (d: number[]) => dot(plus(d, -1, own), plus(d, -1, own));
    return feasible.reduce((best, d) => (distance(d) < distance(best) ? d : best));
  }

  it.each(CASES)(
    'is the mean of the projections onto the cone: %i gradients, seed %i',
    (count, seed) => {
      const g = randomGradients(seed, count);
      const d = combined(g, upgrad(gramianOf(g), count < 3 ? 1 : 2000));
      const mean = combined(
        g.map((own) => projection(own, g)),
        g.map(() => 1 / count),
      );
      expectClose(d, mean, { ...rounding(g), context: { count, seed } });
      expectAtLeast(dots(d, g), zeros(g), g);
    },
  );
});

describe('gradient', () => {
  it.each(CASES)('stands on all gradients above: %i gradients, seed %i', (count, seed) => {
    const g = randomGradients(seed, count);
    const d = combined(g, gradientProjection(gramianOf(g), false));
    const above = g.slice(0, -1);
    const context = { count, seed };
    expectClose(dots(d, above), zeros(above), { ...rounding(g), context });
    const expected = projectOutOf(orthonormalBasis(above), g[count - 1]);
    expectClose(d, expected, { ...rounding(g), context });
  });

  it.each(CASES)('with conflictOnly opposes none above: %i gradients, seed %i', (count, seed) => {
    const g = randomGradients(seed, count);
    const c = gradientProjection(gramianOf(g), true);
    expect(c[count - 1]).toBe(1);
    expectAtLeast(dots(combined(g, c), g.slice(0, -1)), zeros(g), g);
  });

  it('with conflictOnly leaves a gradient that conflicts with none, however they lie among themselves', () => {
    expect(
      gradientProjection(
        gramianOf([
          [1, 0],
          [0, 1],
          [2, 3],
        ]),
        true,
      ),
    ).toEqual([0, 0, 1]);
    // It does conflict with what the second has beyond the first.
    expect(
      gradientProjection(
        gramianOf([
          [1, 0],
          [1, 0.1],
          [1, -5],
        ]),
        true,
      ),
    ).toEqual([0, 0, 1]);
  });

  it('with conflictOnly comes back to a gradient that a later one turned against', () => {
    const g = [
      [1, 0, 0],
      [-1, 1, 0],
      [0.125, -1, 1],
    ];
    expect(dot(g[2], g[0])).toBeGreaterThan(0);
    expect(combined(g, gradientProjection(gramianOf(g), true))).toEqual([0, 0, 1]);
  });

  it('drops a gradient that lies in the span of those before it', () => {
    const g = [
      [1, 0, 0],
      [0, 2, 0],
      [3, 4, 0],
      [5, 6, 7],
    ];
    expect(combined(g, gradientProjection(gramianOf(g), false))).toEqual([0, 0, 7]);
  });
});

describe('barrier', () => {
  const beta = 0.5;

  it.each(SEEDS)('keeps β of the first gradient: seed %i', (seed) => {
    const g = randomGradients(seed, 2);
    const square = dot(g[0], g[0]);
    for (const slack of [0, 0.5, 1]) {
      const d = combined(g, barrier(gramianOf(g), beta, [slack, 0]));
      // They conflict, so it is just kept.
      expectClose([dot(d, g[0])], [beta * slack * square], { ...rounding(g), context: { slack } });
    }
  });

  it.each(SEEDS)('hands its direction on as the protected one: seed %i', (seed) => {
    const g = randomGradients(seed, 3);
    const slack = [1, 0.5, 0];
    const pair = combined(g, [...barrier(gramianOf(g.slice(0, 2)), beta, slack), 0]);
    const of = [pair, g[2]];
    const expected = combined(of, barrier(gramianOf(of), beta, slack.slice(1)));
    const d = combined(g, barrier(gramianOf(g), beta, slack));
    expectClose(d, expected, { ...rounding(g), context: { seed } });
    expectAtLeast([dot(d, pair)], [beta * slack[1] * dot(pair, pair)], g);
  });

  it('adds nothing where the last gradient lowers the first loss enough by itself', () => {
    expect(
      barrier(
        gramianOf([
          [1, 0],
          [1, 5],
        ]),
        beta,
        [1, 1],
      ),
    ).toEqual([0, 1]);
  });

  it('with no slack is the one-sided projection', () => {
    const g = gramianOf(randomGradients(1, 2));
    expect(barrier(g, beta, [0, 0])).toEqual(gradientProjection(g, true));
  });
});

describe.each(COMBINE_RULES.map((rule) => [JSON.stringify(rule), rule] as const))(
  '%s',
  (_, rule) => {
    const run = (gradients: Vectors) => combineGradients(rule, gramianOf(gradients));

    it('keeps the only gradient', () => {
      expect(run([[1, 2]])).toEqual([1]);
      expect(run([[0, 0]])).toEqual([1]);
    });

    it('gives small coefficients for gradients of 0 and for parallel ones', () => {
      const [u, v, zero] = [
        [1, 2],
        [-2, -4],
        [0, 0],
      ];
      for (const gradients of [
        [zero, zero],
        [u, zero],
        [zero, u],
        [u, u],
        [u, v],
        [u, v, u],
        [zero, u, v],
      ]) {
        for (const value of run(gradients))
          expect(Math.abs(value)).toBeLessThan(2 * gradients.length);
      }
    });

    it('passes NaN on, and does not throw', () => {
      const gradients = [
        [1, 2],
        [Number.NaN, 3],
        [2, 1],
      ];
      expect(combined(gradients, run(gradients)).some(Number.isNaN)).toBe(true);
    });

    it('does not change with the length of all gradients together', () => {
      const gradients = randomGradients(1, 5);
      expect(run(gradients.map((g) => g.map((value) => value / 1024)))).toEqual(run(gradients));
    });
  },
);
