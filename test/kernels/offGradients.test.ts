import { describe, expect, it } from 'vitest';
import { combineGradients } from '../../shaders/combine.ts';
import {
  type OffGradientsDims,
  offGradients,
  offGradientsReference,
} from '../../shaders/offGradients.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { dot, expectAgreement } from './agreement.ts';
import { combined, gramianOf, growth, randomGradients } from './combination.ts';
import { OFF_GRADIENTS_RULES } from './examples.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** Networks, objectives, and the objectives of the served directions of each network in turn. */
const SIZES: readonly (readonly [number, number, readonly number[]])[] = [
  [1, 1, [0]],
  [1, 2, [0, 1]],
  [3, 2, [1, 0, 1]],
  [3, 3, [0, 1, 2]],
  [63, 3, Array.from({ length: 63 }, (_, n) => n % 3)],
  [64, 3, Array.from({ length: 128 }, (_, n) => (n * 2) % 3)],
  [65, 2, Array.from({ length: 65 }, (_, n) => n % 2)],
  [1, 24, [3, 11, 23]],
];

/** Gradients of every network: those served, then those above the last objective. */
function random({ networks, objectives, served }: OffGradientsDims, priority: readonly number[]) {
  const gradients = Array.from({ length: networks }, (_, n) =>
    randomGradients(n + 1, served + objectives - 1),
  );
  return {
    gradients,
    inputs: {
      gramian: Float32Array.from(gradients.flatMap((own) => gramianOf(own).flat())),
      priority: Uint32Array.from(priority),
    },
  };
}

function terms({ objectives, served }: OffGradientsDims): number {
  return served * objectives * (2 * objectives + 4) + objectives;
}

describe.each(OFF_GRADIENTS_RULES.map((rule) => [JSON.stringify(rule), rule] as const))(
  '%s',
  (_, rule) => {
    it.each(SIZES)(
      'agrees with its reference: %i networks, %i objectives, serving %j',
      async (networks, objectives, priority) => {
        const served = priority.length / networks;
        const d: OffGradientsDims = { networks, objectives, served, rule };
        const { gradients, inputs } = random(d, priority);
        const { coefficients } = offGradientsReference(d, inputs);
        await expectAgreement(offGradients, offGradientsReference, d, inputs, {
          coefficients: {
            terms: terms(d),
            scale: gradients.flatMap((own, n) => {
              const from = n * own.length;
              const largest = Math.max(
                ...coefficients.slice(from, from + own.length).map(Math.abs),
              );
              return own.map(() => largest * growth(own));
            }),
          },
        });
      },
    );

    it('is the rule itself where every objective above has a gradient', async () => {
      const gradients = randomGradients(3, 3);
      const [last, ...above] = gradients;
      const list = [...above, last];
      const expected = combineGradients(rule, gramianOf(list));
      const got = await run(rule, gradients, 3, [2]);
      expectClose([...got.slice(1), got[0]], expected, {
        terms: terms({ networks: 1, objectives: 3, served: 1, rule }),
        scale: growth(list) * Math.max(...expected.map(Math.abs)),
        context: { rule },
      });
    });

    it('leaves objective 0 as it is, and takes nothing of a gradient of 0', async () => {
      const gradients = randomGradients(4, 4);
      expect(await run(rule, gradients, 4, [0])).toEqual([1, 0, 0, 0]);
      const zero = gradients[0].map(() => 0);
      expect(await run(rule, [gradients[0], zero, zero, zero], 4, [3])).toEqual([1, 0, 0, 0]);
    });
  },
);

async function run(
  rule: OffGradientsDims['rule'],
  gradients: readonly (readonly number[])[],
  objectives: number,
  priority: readonly number[],
) {
  const d: OffGradientsDims = { networks: 1, objectives, served: priority.length, rule };
  const { coefficients } = await runKernel(offGradients, d, {
    gramian: gramianOf(gradients).flat(),
    priority: Uint32Array.from(priority),
  });
  return Array.from(coefficients);
}

it('keeps a direction off the gradients above it, and off no others', async () => {
  // Served: one direction; then the gradients of objectives 0, 1 and 2.
  const gradients = randomGradients(5, 4);
  const c = await run({ name: 'gradient', conflictOnly: false }, gradients, 4, [2]);
  expect(c[0]).toBe(1);
  expect(c[3]).toBe(0);
  const along = gradients.slice(1, 3).map((g) => dot(combined(gradients, c), g));
  expectClose(along, [0, 0], {
    terms: terms({
      networks: 1,
      objectives: 4,
      served: 1,
      rule: { name: 'gradient', conflictOnly: false },
    }),
    scale: Math.max(...gradients.map((g) => dot(g, g))) * growth(gradients),
    context: { c },
  });
});

it('refuses operands that do not fit, too many objectives, and too many workgroups', async () => {
  for (const rule of OFF_GRADIENTS_RULES) {
    await expectShapesChecked(offGradients, { networks: 2, objectives: 3, served: 2, rule });
  }
  const [rule] = OFF_GRADIENTS_RULES;
  const d: OffGradientsDims = { networks: 1, objectives: 2, served: 1, rule };
  expect(() => offGradients.workgroups({ ...d, objectives: 33 })).toThrow(
    /^offGradients: expected at most 32 objectives, got 33/,
  );
  expectTooManyWorkgroups(offGradients, { ...d, networks: 64 * 65_536 }, 'z');
});
