import { expect, it } from 'vitest';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import {
  type ProjectLineDims,
  projectLine,
  projectLineReference,
} from '../../shaders/projectLine.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { dot, expectAgreement, expectEqual, plain, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function layer(
  networks: number,
  directions: number,
  hidden: number,
  below: number,
): ProjectLineDims {
  const head = 2 + hidden * below + 1;
  return {
    networks,
    directions,
    hidden,
    below,
    weight: 2,
    parameters: { head, stride: head + hidden + 1 },
  };
}

function random(d: ProjectLineDims) {
  return {
    gradients: randomFloats(1, d.networks * d.directions * d.parameters.stride),
    parameters: randomFloats(2, d.networks * d.parameters.stride),
    priority: randomIndices(3, d.networks * d.directions, 2).fill(1, 0, 1),
  };
}

/** Runs one direction; rows are the columns of the weight gradient. */
async function project(columns: readonly number[][], w: readonly number[]): Promise<number[][]> {
  const d = layer(1, 1, w.length, columns.length);
  const gradients = new Float32Array(d.parameters.stride);
  const place = (h: number, column: number) => d.weight + h * d.below + column;
  columns.forEach((column, j) => {
    column.forEach((value, h) => {
      gradients[place(h, j)] = value;
    });
  });
  const parameters = new Float32Array(d.parameters.stride);
  parameters.set(w, d.parameters.head);
  const got = await runKernel(projectLine, d, { gradients, parameters, priority: [1] });
  return columns.map((column, j) => column.map((_, h) => got.gradients[place(h, j)]));
}

const CASES = [
  layer(1, 1, 2, 1),
  layer(3, 1, 10, 3),
  layer(1, 2, 120, 17),
  layer(3, 2, 64, 1),
  layer(1, 1, 66, 257),
  layer(1, 2, 258, 2),
];

it('is exact on whole numbers when v·v is a power of two, and touches only the weights', async () => {
  const d = layer(2, 2, 4, 3);
  const gradients = Array.from(
    { length: 2 * 2 * d.parameters.stride },
    (_, i) => ((5 * i) % 13) - 6,
  );
  const own = [...new Array(d.parameters.head).fill(9), 1, -1, 1, 1, 9];
  const inputs = { gradients, parameters: [...own, ...own], priority: [0, 1, 1, 0] };
  await expectEqual(projectLine, projectLineReference, d, inputs);
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const terms = 2 * sumTerms(d.hidden, lanesFor(d.hidden)) + 3;
  const bounds = { gradients: { terms, scale: Math.sqrt(d.hidden) } };
  await expectAgreement(projectLine, projectLineReference, d, random(d), bounds);
});

it('projects: orthogonal to w₁, twice is once, no longer, the same for 3w₁', async () => {
  const size = 10;
  const columns = [1, 2, 3].map((seed) => [...randomFloats(seed, size)]);
  const w = [...randomFloats(4, size)];
  const once = await project(columns, w);
  const context = { kernel: 'projectLine' };
  const bound = { terms: 2 * sumTerms(size, lanesFor(size)) + 3, scale: Math.sqrt(size), context };
  const zeros = columns.map(() => 0);
  expectClose(
    once.map((column) => dot(column, w) / Math.sqrt(dot(w, w))),
    zeros,
    bound,
  );
  expectClose((await project(once, w)).flat(), once.flat(), bound);
  const growth = once.map((column, j) =>
    Math.max(0, dot(column, column) - dot(columns[j], columns[j])),
  );
  expectClose(growth, zeros, { ...bound, scale: size });
  const threefold = w.map((value) => Math.fround(3 * value));
  expectClose((await project(columns, threefold)).flat(), once.flat(), {
    ...bound,
    scale: 2 * bound.scale,
  });
});

it('leaves no line for w₁ = 0, and directions of objective 0 to the bit', async () => {
  const columns = [[1, 2, 3, 4]];
  expect((await project(columns, [0, 0, 0, 0])).map(plain)).toEqual([[0, 0, 0, 0]]);
  const d = CASES[1];
  const { gradients, parameters, priority } = random(d);
  const untouched = { gradients, parameters, priority: priority.map(() => 0) };
  expect((await runKernel(projectLine, d, untouched)).gradients).toEqual(gradients);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(projectLine, layer(2, 2, 4, 3));
  expectTooManyWorkgroups(projectLine, layer(1, 1, 2, 65_536), 'x');
  expectTooManyWorkgroups(projectLine, layer(65_536, 1, 2, 1), 'z');
});
