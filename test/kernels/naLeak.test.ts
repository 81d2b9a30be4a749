import { expect, it } from 'vitest';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { type NaLeakDims, naLeak, naLeakReference } from '../../shaders/naLeak.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectAgreement } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const rule = (networks: number, objectives: number, objective: number): NaLeakDims => ({
  networks,
  objectives,
  objective,
  every: 3,
  ring: 4,
});

function random(d: NaLeakDims) {
  const size = d.networks * d.objectives;
  return {
    after: randomFloats(1, size),
    held: randomFloats(2, size),
    state: randomIndices(3, d.networks * STATE_SIZE, 4).map((value) => 3 * value),
    samples: randomFloats(4, d.ring * d.networks * (d.objectives - 1) * 2),
  };
}

it.each([...[1, 63, 64, 65].map((networks) => rule(networks, 2, 0)), rule(3, 4, 2)])(
  'agrees with its reference: %j',
  async (d) => {
    await expectAgreement(naLeak, naLeakReference, d, random(d), {
      samples: { terms: 1, scale: 4 },
    });
  },
);

it('is exactly 0 for equal losses, and what they differ by for others', async () => {
  const d = { ...rule(2, 2, 0), ring: 1 };
  const { samples } = await runKernel(naLeak, d, {
    after: [0.1, 5, 0.75, 5],
    held: [0.1, 7, 0.5, 7],
    state: new Array(2 * STATE_SIZE).fill(0),
    samples: [9, 9, 9, 9],
  });
  expect([...samples]).toEqual([0, 2, 0.25, 2]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(naLeak, rule(2, 3, 1));
  expectTooManyWorkgroups(naLeak, rule(64 * 65_536, 2, 0), 'z');
});
