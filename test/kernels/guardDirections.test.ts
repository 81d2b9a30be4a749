import { expect, it } from 'vitest';
import { FAILED, ZERO } from '../../shaders/cholesky.ts';
import {
  type GuardDirectionsDims,
  guardDirections,
  guardDirectionsReference,
} from '../../shaders/guardDirections.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats } from '../harness/random.ts';
import { expectEqual } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function guard(networks: number, directions: number, trunk: number): GuardDirectionsDims {
  return { networks, directions, trunk, objectives: 3, parameters: trunk + 7 };
}

/** Every result of a factorisation in turn; every third network is halted. */
function random(d: GuardDirectionsDims) {
  return {
    info: Uint32Array.from({ length: d.networks * d.directions }, (_, i) => i % (ZERO + 1)),
    gates: Array.from({ length: d.networks * 5 }, (_, i) =>
      Number(i % 5 === 3 && Math.floor(i / 5) % 3 !== 2),
    ),
    gradients: randomFloats(1, d.networks * d.directions * d.parameters),
    damping: Uint32Array.from({ length: 2 * d.networks }, (_, i) => 10 * i),
  };
}

const CASES = [
  ...[1, 3, 17, 63, 64, 65, 120, 257, 1023, 1024, 1025, 2100].map((trunk) => guard(6, 1, trunk)),
  guard(3, 3, 121),
  guard(2, 17, 10),
];

it.each(CASES)('agrees with its reference: %j', async (d) => {
  await expectEqual(guardDirections, guardDirectionsReference, d, random(d));
});

it('lets the trunk rest where the factorisation failed, and only there', async () => {
  const d = guard(1, 3, 65);
  const inputs = { ...random(d), info: [3, FAILED, ZERO] };
  // Even what is no number rests.
  inputs.gradients.fill(Number.NaN, d.parameters, 2 * d.parameters);
  const { gradients } = await runKernel(guardDirections, d, inputs);
  const rested = Array.from(gradients, (value, at) => (value === 0 ? at : -1)).filter(
    (at) => at >= 0,
  );
  expect(rested).toEqual(Array.from({ length: 65 }, (_, p) => d.parameters + p));
  expect(gradients.slice(0, d.parameters)).toEqual(inputs.gradients.slice(0, d.parameters));
});

it.each([
  [
    [0, 0, 0],
    [0, 0],
  ],
  [
    [0, 1, 0],
    [1, 0],
  ],
  [
    [3, 0, ZERO],
    [1, 0],
  ],
  [
    [0, 0, ZERO],
    [0, 0],
  ],
  [
    [3, FAILED, FAILED],
    [0, 1],
  ],
])('counts a step once: %j', async (info, counted) => {
  const d = guard(1, 3, 100);
  const inputs = { ...random(d), info };
  const moving = await runKernel(guardDirections, d, { ...inputs, damping: [0, 0] });
  expect([...moving.damping]).toEqual(counted);
  const halted = { ...inputs, damping: [0, 0], gates: [0, 0, 0, 0, 0] };
  expect([...(await runKernel(guardDirections, d, halted)).damping]).toEqual([0, 0]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(guardDirections, CASES[2]);
  expectTooManyWorkgroups(guardDirections, { ...CASES[0], trunk: 16 * 64 * 65_536 }, 'x');
  expectTooManyWorkgroups(guardDirections, { ...CASES[0], directions: 65_536 }, 'y');
  expectTooManyWorkgroups(guardDirections, { ...CASES[0], networks: 65_536 }, 'z');
});
