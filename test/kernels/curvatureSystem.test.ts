import { expect, it } from 'vitest';
import {
  type CurvatureSystemDims,
  curvatureSystem,
  curvatureSystemReference,
} from '../../shaders/curvatureSystem.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats } from '../harness/random.ts';
import { expectAgreement } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function system(
  batch: number,
  outputs: readonly number[],
  objective: number,
  networks = 1,
  anchors = 0,
): CurvatureSystemDims {
  const total = outputs.reduce((sum, count) => sum + count, 0);
  const out = { offset: 5, stride: 5 + batch * total + 2 };
  return { networks, batch, anchors, outputs, objective, out };
}

/** Positive weights and damping; a matrix as random as the kernel can take it. */
function random(d: CurvatureSystemDims) {
  const K = d.outputs.length;
  const total = d.outputs.reduce((sum, count) => sum + count, 0);
  const R = d.outputs.slice(0, d.objective + 1).reduce((sum, count) => sum + count, 0) * d.batch;
  return {
    outputs: randomFloats(1, d.networks * d.out.stride),
    targets: randomFloats(2, d.batch * total),
    curvature: randomFloats(3, d.networks * ((d.anchors > 0 ? 4 : 2) * K + 1)).map(
      (value) => 0.5 + Math.abs(value),
    ),
    gram: randomFloats(4, d.networks * R * R).map(Math.abs),
  };
}

it.each([
  ...[1, 3, 63, 64, 65].map((batch) => system(batch, [1, 1], 1)),
  system(21, [1, 1, 1], 1),
  system(7, [2, 3, 1], 2, 3),
  system(7, [2, 3], 0),
  system(64, [1, 1], 1, 1, 31),
  system(7, [2, 3, 1], 1, 3, 2),
  system(5, [1, 1, 1], 2, 1, 4),
])('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const { gram } = curvatureSystemReference(d, inputs);
  await expectAgreement(curvatureSystem, curvatureSystemReference, d, inputs, {
    gram: { terms: 16, scale: gram },
    rhs: { terms: 1, scale: 10 },
  });
});

it('adds μ s / w to the diagonal of each objective, and nothing beside it', async () => {
  const d = system(2, [1, 1], 1);
  const { gram, rhs } = await runKernel(curvatureSystem, d, {
    outputs: [0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0],
    targets: [0, 1, 0, 1],
    // w = 2, 1; budgets; μ.
    curvature: [2, 1, 9, 9, 0.5],
    gram: [1, 7, 7, 7, 7, 1, 7, 7, 7, 7, 3, 7, 7, 7, 7, 3],
  });
  // s = 2: 0.5 · 2 / 2 and 0.5 · 2 / 1.
  expect([...gram]).toEqual([1.5, 7, 7, 7, 7, 1.5, 7, 7, 7, 7, 4, 7, 7, 7, 7, 4]);
  expect([...rhs]).toEqual([1, 3, 1, 3]);
});

it('an anchor point counts M / N of a row, and asks nothing of objective j', async () => {
  const d = system(3, [1, 1], 1, 1, 1);
  const { gram, rhs } = await runKernel(curvatureSystem, d, {
    outputs: [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0],
    targets: [0, 1, 0, 1, 0, 1],
    // w = 2, 1; budgets; μ; drifts.
    curvature: [2, 1, 9, 9, 0.5, 9, 9, 9, 9],
    gram: new Array(36).fill(4),
  });
  const cells = [...gram];
  // s = 4: 0.5 · 4 / 2, half of it for the anchor point, and 0.5 · 4 / 1.
  expect([0, 7, 14, 21, 28].map((place) => cells[place])).toEqual([5, 5, 4.5, 6, 6]);
  expect(cells.slice(30)).toEqual([0, 0, 0, 0, 0, 1]);
  expect([5, 11, 17, 23, 29].map((place) => cells[place])).toEqual([0, 0, 0, 0, 0]);
  expect([1, 2, 4, 13, 27].map((place) => cells[place])).toEqual([4, 4, 4, 4, 4]);
  expect([...rhs]).toEqual([1, 3, 5, 1, 3, 0]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(curvatureSystem, system(3, [1, 2], 1, 2));
  await expectShapesChecked(curvatureSystem, system(3, [1, 2], 1, 2, 1));
  expectTooManyWorkgroups(curvatureSystem, system(3, [1, 2], 1, 65_536), 'z');
});
