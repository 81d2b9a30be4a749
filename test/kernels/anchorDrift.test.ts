import { expect, it } from 'vitest';
import {
  type AnchorDriftDims,
  anchorDrift,
  anchorDriftReference,
} from '../../shaders/anchorDrift.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats } from '../harness/random.ts';
import { expectAgreement } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function drift(
  points: number,
  outputs: readonly number[],
  objective: number,
  { networks = 1, trial = false } = {},
): AnchorDriftDims {
  const total = outputs.reduce((sum, count) => sum + count, 0);
  const out = { offset: 5, stride: 5 + points * total + 2 };
  return { networks, points, outputs, objective, out, trial };
}

function random(d: AnchorDriftDims) {
  const total = d.outputs.reduce((sum, count) => sum + count, 0);
  return {
    outputs: randomFloats(1, d.networks * d.out.stride),
    targets: randomFloats(2, d.points * total),
    curvature: randomFloats(3, d.networks * (4 * d.outputs.length + 1)),
  };
}

it.each([
  ...[1, 20, 63, 64, 65, 128].map((points) => drift(points, [1, 1], 1)),
  drift(20, [1, 1, 1], 2, { trial: true }),
  drift(7, [2, 3, 1], 2, { networks: 3, trial: true }),
])('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const { curvature } = anchorDriftReference(d, inputs);
  await expectAgreement(anchorDrift, anchorDriftReference, d, inputs, {
    curvature: { terms: 16, scale: Math.max(...curvature) },
  });
});

it('is the mean square over points and outputs, in a place of its own for the trial', async () => {
  const outputs = [0, 0, 0, 0, 0, 1, 2, 9, 3, 4, 9, 0, 0];
  const operands = { outputs, targets: [1, 0, 0, 1, 0, 0], curvature: new Array(9).fill(7) };
  const before = await runKernel(anchorDrift, drift(2, [2, 1], 1), operands);
  const trial = await runKernel(anchorDrift, drift(2, [2, 1], 1, { trial: true }), operands);
  // Errors 0, 2, 2, 4.
  expect([...before.curvature]).toEqual([7, 7, 7, 7, 7, 6, 7, 7, 7]);
  expect([...trial.curvature]).toEqual([7, 7, 7, 7, 7, 7, 7, 6, 7]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(anchorDrift, drift(3, [1, 2], 1, { networks: 2 }));
  expectTooManyWorkgroups(anchorDrift, drift(3, [1, 2], 1, { networks: 65_536 }), 'z');
});
