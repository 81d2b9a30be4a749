import { describe, expect, it } from 'vitest';
import {
  type CombineDims,
  type CombineRule,
  combine,
  combineReference,
  mgda,
} from '../../shaders/combine.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats } from '../harness/random.ts';
import { dot, expectAgreement } from './agreement.ts';
import {
  combined,
  curvature,
  gramianOf,
  growth,
  randomGradients,
  type Vectors,
} from './combination.ts';
import { COMBINE_RULES } from './examples.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Each network has its own gradients and slack. */
function random({ networks, directions, rule }: CombineDims) {
  const gradients = Array.from({ length: networks }, (_, n) => randomGradients(n + 1, directions));
  return {
    gradients,
    inputs: {
      gramian: Float32Array.from(gradients.flatMap((own) => gramianOf(own).flat())),
      ...(rule.name === 'barrier' && {
        slack: randomFloats(1, networks * directions).map(Math.abs),
      }),
    },
  };
}

/** A coefficient changes once a round by a dot product of D terms over a square; then D of them may be added. */
function terms({ directions, rule }: CombineDims): number {
  const rounds = rule.name === 'mgda' ? rule.iterations : directions;
  return rounds * (2 * directions + 4) + directions;
}

async function run(rule: CombineRule, gradients: Vectors, slack = gradients.map(() => 1)) {
  const d = { networks: 1, directions: gradients.length, rule };
  const gramian = gramianOf(gradients).flat();
  const got = await runKernel(combine, d, {
    gramian,
    ...(rule.name === 'barrier' && { slack }),
  });
  return Array.from(got.coefficients);
}

const SIZES = [
  [1, 1],
  [3, 2],
  [63, 3],
  [64, 3],
  [65, 3],
  [257, 2],
  [3, 17],
  [1, 32],
];

it('copies weights', async () => {
  const rule: CombineRule = { name: 'weighted', weights: [1, 0.25, -3] };
  expect(await run(rule, randomGradients(1, 3))).toEqual([1, 0.25, -3]);
});

describe.each(COMBINE_RULES.map((rule) => [JSON.stringify(rule), rule] as const))(
  '%s',
  (_, rule) => {
    it.each(SIZES)(
      'agrees with its reference: %i networks, %i directions',
      async (networks, directions) => {
        const d: CombineDims = { networks, directions, rule };
        const { gradients, inputs } = random(d);
        const { coefficients } = combineReference(d, inputs);
        await expectAgreement(combine, combineReference, d, inputs, {
          coefficients: {
            terms: terms(d),
            scale: gradients.flatMap((own, n) => {
              const from = n * directions;
              const largest = Math.max(
                ...coefficients.slice(from, from + directions).map(Math.abs),
              );
              return own.map(() => largest * growth(own));
            }),
          },
        });
      },
    );

    it('does not change with the length of all gradients together', async () => {
      const gradients = randomGradients(1, 5);
      const shorter = gradients.map((g) => g.map((value) => value / 1024));
      expect(await run(rule, shorter)).toEqual(await run(rule, gradients));
    });

    it('takes one direction as it is, and gives small coefficients for gradients of 0 and parallel ones', async () => {
      const [u, v, zero] = [
        [1, 2],
        [-2, -4],
        [0, 0],
      ];
      expect(await run(rule, [u])).toEqual([1]);
      expect(await run(rule, [zero])).toEqual([1]);
      for (const gradients of [
        [zero, zero],
        [u, zero],
        [zero, u],
        [u, u],
        [u, v, u],
        [zero, u, v],
      ]) {
        for (const value of await run(rule, gradients)) {
          expect(Math.abs(value)).toBeLessThan(2 * gradients.length);
        }
      }
    });
  },
);

it('mgda stays on the simplex, and is as short as so many steps make it', async () => {
  const gradients = randomGradients(2, 5);
  const iterations = 30;
  const w = await run({ name: 'mgda', iterations }, gradients);
  expect(Math.min(...w)).toBeGreaterThanOrEqual(0);
  expectClose([w.reduce((sum, value) => sum + value, 0)], [1], {
    terms: gradients.length * iterations,
    scale: 1,
    context: { w },
  });
  const square = (c: number[]) => dot(combined(gradients, c), combined(gradients, c));
  const least = square(mgda(gramianOf(gradients), 20_000));
  expect(square(w) - least).toBeLessThan((4 * curvature(gradients)) / (iterations + 2));
});

it('mgda goes to the first of equal gradients', async () => {
  const [first, second] = await run({ name: 'mgda', iterations: 1 }, [
    [1, 0],
    [1, 0],
    [0, 3],
  ]);
  expect(first).toBeGreaterThan(second);
});

it('does to first order what each rule promises the objectives above', async () => {
  for (const seed of [1, 2, 3]) {
    const g = randomGradients(seed, 3);
    const along = async (rule: CombineRule) => {
      const d = combined(g, await run(rule, g));
      return g.map((own) => dot(d, own));
    };
    const length = Math.max(...g.map((own) => dot(own, own)));
    const bound = { terms: terms({ networks: 1, directions: 3, rule: { name: 'pcgrad' } }) };
    const close = (got: number[], expected: number[]) =>
      expectClose(got, expected, {
        ...bound,
        scale: length * growth(g),
        context: { seed },
      });
    const above = (values: number[]) => values.slice(0, 2);
    const negative = (values: number[]) => values.map((value) => Math.min(0, value));
    close(above(await along({ name: 'gradient', conflictOnly: false })), [0, 0]);
    close(negative(above(await along({ name: 'gradient', conflictOnly: true }))), [0, 0]);
    close(negative(await along({ name: 'upgrad', sweeps: 200 })), [0, 0, 0]);
    const pair = g.slice(0, 2);
    const kept = combined(pair, await run({ name: 'barrier', beta: 0.5 }, pair, [0.5, 0]));
    close([dot(kept, g[0])], [0.25 * dot(g[0], g[0])]);
  }
});

it('refuses operands that do not fit, other numbers of weights, and too many directions or workgroups', async () => {
  const rule: CombineRule = { name: 'weighted', weights: [1, 2] };
  for (const each of COMBINE_RULES) {
    await expectShapesChecked(combine, { networks: 2, directions: 3, rule: each });
  }
  expect(() => combine.workgroups({ networks: 1, directions: 3, rule })).toThrow(
    /^combine: expected a weight for each of 3 directions, got 2 weights/,
  );
  expect(() => combine.workgroups({ networks: 1, directions: 33, rule })).toThrow(
    /^combine: expected at most 32 directions, got 33/,
  );
  expectTooManyWorkgroups(combine, { networks: 64 * 65_536, directions: 2, rule }, 'z');
});
