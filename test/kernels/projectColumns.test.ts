import { expect, it } from 'vitest';
import {
  type ProjectColumnsDims,
  projectColumns,
  projectColumnsReference,
  protectable,
  spanGroups,
} from '../../shaders/projectColumns.ts';
import { runKernel } from '../harness/client.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { expectAgreement } from './agreement.ts';
import {
  condition,
  expectProjection,
  expectProjectionEdges,
  type Project,
  rowsOf,
  spanTerms,
} from './projection.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

/** The bias stands before the weights, and the heads behind them, with gaps. */
function layer(
  networks: number,
  directions: number,
  outputs: readonly number[],
  hidden: number,
  below: number,
): ProjectColumnsDims {
  const weight = hidden + 3;
  const heads = weight + hidden * below + 2;
  const stride = heads + hidden * outputs.reduce((sum, count) => sum + count, 0) + 1;
  return {
    networks,
    directions,
    outputs,
    hidden,
    below,
    parameters: { stride, heads },
    layer: { weight, bias: 1 },
  };
}

function random(d: ProjectColumnsDims) {
  return {
    gradients: randomFloats(1, d.networks * d.directions * d.parameters.stride),
    parameters: randomFloats(2, d.networks * d.parameters.stride),
    priority: randomIndices(3, d.networks * d.directions, d.outputs.length).fill(
      d.outputs.length - 1,
      0,
      1,
    ),
  };
}

/** Protected heads of each network, all of them. */
function headsOf(d: ProjectColumnsDims, parameters: Float32Array): number[][][] {
  return rowsOf(parameters, d.parameters.stride).map((own) =>
    rowsOf(own.slice(d.parameters.heads), d.hidden).slice(0, protectable(d.outputs)),
  );
}

const CASES = [
  layer(1, 1, [1, 1], 1, 1),
  layer(3, 1, [1, 1], 10, 1),
  layer(1, 2, [1, 1], 120, 3),
  layer(3, 3, [2, 1, 3], 17, 63),
  layer(1, 1, [1, 1, 1], 63, 64),
  layer(1, 1, [2, 1], 64, 65),
  layer(1, 3, [1, 1, 1], 257, 2),
];

it('leaves every bit where nothing is protected, and around the layer', async () => {
  const d = CASES[3];
  const inputs = random(d);
  const priority = new Uint32Array(inputs.priority.length);
  expect((await runKernel(projectColumns, d, { ...inputs, priority })).gradients).toEqual(
    inputs.gradients,
  );
  const { gradients } = await runKernel(projectColumns, d, inputs);
  rowsOf(gradients, d.parameters.stride).forEach((own, i) => {
    const before = rowsOf(inputs.gradients, d.parameters.stride)[i];
    for (const [from, to] of [
      [0, 1],
      [18, 20],
      [d.parameters.heads - 2, before.length],
    ]) {
      expect(own.slice(from, to)).toEqual(before.slice(from, to));
    }
  });
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const growth = Math.max(...headsOf(d, inputs.parameters).map(condition));
  await expectAgreement(projectColumns, projectColumnsReference, d, inputs, {
    gradients: {
      terms: spanTerms(protectable(d.outputs), d.hidden),
      scale: 3 * Math.sqrt(d.hidden) * growth,
    },
  });
});

/** Rows become the columns of the layer; the last one is its bias. */
const project: Project = async (rows, vectors) => {
  const d = layer(1, 1, [...vectors.map(() => 1), 1], rows[0].length, rows.length - 1);
  const gradients = new Float32Array(d.parameters.stride);
  const place = (column: number, h: number) =>
    column === d.below ? d.layer.bias + h : d.layer.weight + h * d.below + column;
  rows.forEach((row, column) => {
    row.forEach((value, h) => {
      gradients[place(column, h)] = value;
    });
  });
  const parameters = new Float32Array(d.parameters.stride);
  parameters.set(vectors.flat(), d.parameters.heads);
  const got = await runKernel(projectColumns, d, {
    gradients,
    parameters,
    priority: [vectors.length],
  });
  return rows.map((row, column) => row.map((_, h) => got.gradients[place(column, h)]));
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
  await expectShapesChecked(projectColumns, CASES[3]);
  expect(spanGroups(1_000_000)).toBe(64);
  expectTooManyWorkgroups(projectColumns, layer(65_536, 1, [1, 1], 1, 1), 'z');
});
