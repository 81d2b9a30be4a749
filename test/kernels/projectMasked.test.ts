import { expect, it } from 'vitest';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import { protectable } from '../../shaders/projectColumns.ts';
import {
  type ProjectMaskedDims,
  projectMasked,
  projectMaskedReference,
} from '../../shaders/projectMasked.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import {
  condition,
  expectProjection,
  expectProjectionEdges,
  type Project,
  rowsOf,
  spanTerms,
} from './projection.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

function layers(
  networks: number,
  directions: number,
  outputs: readonly number[],
  units: readonly number[],
  batch: number,
): ProjectMaskedDims {
  const slots = directions + protectable(outputs);
  const offsets: number[] = [];
  let stride = 2;
  for (const count of units) {
    offsets.push(stride);
    stride += slots * batch * count + 1;
  }
  return { networks, directions, batch, outputs, units, deltas: { stride, offsets } };
}

function random(d: ProjectMaskedDims) {
  const priority = randomIndices(2, d.networks * d.directions, d.outputs.length);
  return {
    deltas: randomFloats(1, d.networks * d.deltas.stride),
    priority: priority.fill(d.outputs.length - 1, 0, 1),
  };
}

/** Every layer of every network: its slots, each [batch, units]. */
function slotsOf(d: ProjectMaskedDims, deltas: ArrayLike<number>): number[][][][] {
  const slots = d.directions + protectable(d.outputs);
  return rowsOf(deltas, d.deltas.stride).flatMap((own) =>
    d.units.map((units, l) => {
      const layer = own.slice(d.deltas.offsets[l]).slice(0, slots * d.batch * units);
      return rowsOf(layer, d.batch * units).map((slot) => rowsOf(slot, units));
    }),
  );
}

const CASES = [
  layers(1, 1, [1, 1], [1], 1),
  layers(3, 1, [1, 1], [10], 3),
  layers(1, 2, [1, 1], [120], 17),
  layers(3, 3, [2, 1, 3], [17, 9, 63], 5),
  layers(1, 1, [1, 1, 1], [64, 65], 3),
  layers(1, 3, [1, 1, 1], [257, 3], 2),
];

it('leaves the directions to the bit where nothing is protected, and what stands around', async () => {
  const d = CASES[3];
  const { deltas, priority } = random(d);
  const got = await runKernel(projectMasked, d, { deltas, priority: priority.map(() => 0) });
  const before = slotsOf(d, deltas);
  slotsOf(d, got.deltas).forEach((slots, i) => {
    expect(slots.slice(0, d.directions)).toEqual(before[i].slice(0, d.directions));
  });
  const gaps = [
    0,
    1,
    ...d.deltas.offsets.slice(1).map((offset) => offset - 1),
    d.deltas.stride - 1,
  ];
  for (const gap of gaps) expect(got.deltas[gap]).toBe(deltas[gap]);
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  const got = slotsOf(d, (await runKernel(projectMasked, d, inputs)).deltas);
  const expected = slotsOf(d, projectMaskedReference(d, inputs).deltas);
  const count = protectable(d.outputs);
  slotsOf(d, inputs.deltas).forEach((slots, i) => {
    const units = d.units[i % d.units.length];
    const lanes = lanesFor(Math.max(...d.units));
    for (let b = 0; b < d.batch; b++) {
      const row = (of: number[][][]) => of.slice(0, d.directions).flatMap((slot) => slot[b]);
      const protect = slots.slice(d.directions).map((slot) => slot[b]);
      expectClose(row(got[i]), row(expected[i]), {
        terms: spanTerms(count, units, lanes),
        scale: 3 * Math.sqrt(units) * condition(protect),
        context: { kernel: 'projectMasked', d, layer: i, row: b },
      });
    }
  });
});

/** Every row has the same sensitivities. */
const project: Project = async (rows, vectors) => {
  const d = layers(1, 1, [...vectors.map(() => 1), 1], [rows[0].length], rows.length);
  const sensitivities = vectors.flatMap((vector) => rows.flatMap(() => vector));
  const got = await runKernel(projectMasked, d, {
    deltas: [0, 0, ...rows.flat(), ...sensitivities, 0],
    priority: [vectors.length],
  });
  return slotsOf(d, got.deltas)[0][0];
};

it.each([
  [1, 10],
  [3, 17],
  [2, 120],
])('projects off %i vectors of %i elements', async (count, size) => {
  await expectProjection(project, count, size);
});

it('handles zero, parallel and as many sensitivities as units', async () => {
  await expectProjectionEdges(project);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(projectMasked, CASES[3]);
  expectTooManyWorkgroups(projectMasked, layers(1, 1, [1, 1], [1], 65_536), 'x');
  expectTooManyWorkgroups(projectMasked, layers(65_536, 1, [1, 1], [1], 1), 'z');
});
