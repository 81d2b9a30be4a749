import { expect, it } from 'vitest';
import { activate, activationDerivative } from '../../shaders/fragments/activation.ts';
import { protectable } from '../../shaders/projectColumns.ts';
import {
  type ProjectRowsDims,
  projectRows,
  projectRowsReference,
} from '../../shaders/projectRows.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectAgreement, LARGEST_SLOPE, plain, slopeTerms } from './agreement.ts';
import { ACTIVATIONS } from './examples.ts';
import {
  condition,
  expectProjection,
  expectProjectionEdges,
  type Project,
  rowsOf,
  spanTerms,
} from './projection.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function layer(
  networks: number,
  directions: number,
  outputs: readonly number[],
  hidden: number,
  batch: number,
): ProjectRowsDims {
  const total = outputs.reduce((sum, count) => sum + count, 0);
  return {
    networks,
    directions,
    batch,
    outputs,
    hidden,
    activation: 'relu',
    parameters: { heads: 3, stride: 4 + hidden * total },
    layer: { offset: 2, stride: 3 + batch * hidden },
    deltas: { offset: 1, stride: 4 + directions * batch * hidden },
  };
}

function random(d: ProjectRowsDims) {
  const pre = randomFloats(1, d.networks * d.layer.stride);
  const priorities = randomIndices(4, d.networks * d.directions, d.outputs.length);
  return {
    pre,
    hidden: pre.map((z) => activate(d.activation, z)),
    parameters: randomFloats(2, d.networks * d.parameters.stride),
    deltas: randomFloats(3, d.networks * d.deltas.stride),
    priority: priorities.fill(d.outputs.length - 1, 0, 1),
  };
}

const CASES = [
  layer(1, 1, [1, 1], 1, 1),
  layer(3, 1, [1, 1], 10, 3),
  layer(1, 2, [1, 1], 120, 17),
  layer(3, 3, [2, 1, 3], 17, 63),
  layer(1, 1, [1, 1, 1], 63, 64),
  layer(1, 1, [2, 1], 65, 65),
  layer(1, 3, [1, 1, 1], 257, 2),
];

it('only multiplies by φ′ where nothing is protected, and leaves what stands around', async () => {
  const d = CASES[3];
  const { deltas, priority, ...rest } = random(d);
  const got = await runKernel(projectRows, d, { ...rest, deltas, priority: priority.map(() => 0) });
  const { offset, stride } = d.deltas;
  const expected = Array.from(deltas, (value, i) => {
    const at = (i % stride) - offset;
    if (at < 0 || i % stride >= stride - 3) return value;
    const unit =
      Math.floor(i / stride) * d.layer.stride + d.layer.offset + (at % (d.batch * d.hidden));
    return value * activationDerivative('relu', rest.pre[unit], rest.hidden[unit]);
  });
  expect(plain(got.deltas)).toEqual(plain(expected));
});

it.each(CASES)('agrees with its reference: %j', async (sizes) => {
  for (const activation of sizes.batch === 3 ? ACTIVATIONS : [sizes.activation]) {
    const d = { ...sizes, activation };
    const inputs = random(d);
    const growth = rowsOf(inputs.parameters, d.parameters.stride).map((own) =>
      condition(rowsOf(own.slice(3, -1), d.hidden).slice(0, protectable(d.outputs))),
    );
    await expectAgreement(projectRows, projectRowsReference, d, inputs, {
      deltas: {
        terms: spanTerms(protectable(d.outputs), d.hidden) + 3 + slopeTerms(activation),
        scale: 3 * LARGEST_SLOPE * Math.sqrt(d.hidden) * Math.max(...growth),
      },
    });
  }
});

const project: Project = async (rows, vectors) => {
  const sizes = layer(1, 1, [...vectors.map(() => 1), 1], rows[0].length, rows.length);
  const d: ProjectRowsDims = { ...sizes, activation: 'identity' };
  const parameters = new Float32Array(d.parameters.stride);
  parameters.set(vectors.flat(), d.parameters.heads);
  const units = new Float32Array(d.layer.stride);
  const got = await runKernel(projectRows, d, {
    parameters,
    pre: units,
    hidden: units,
    deltas: [0, ...rows.flat(), 0, 0, 0],
    priority: [vectors.length],
  });
  return rowsOf(got.deltas.slice(1, -3), d.hidden);
};

it.each([
  [1, 10],
  [3, 17],
  [2, 120],
])('projects off %i vectors of %i elements', async (count, size) => {
  await expectProjection(project, count, size);
});

it('handles zero, parallel and as many heads as hidden units', async () => {
  await expectProjectionEdges(project);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(projectRows, CASES[3]);
  expectTooManyWorkgroups(projectRows, layer(65_536, 1, [1, 1], 1, 1), 'z');
});
