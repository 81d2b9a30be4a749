/** Dims and operands that the three kernels of the exact projection share. */

import { type JacobianSource, jacobianRows } from '../../shaders/fragments/jacobian.ts';
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import type { JacobianTransposeDims } from '../../shaders/jacobianTranspose.ts';
import { protectable } from '../../shaders/projectColumns.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';
import { sumTerms } from './agreement.ts';

export type JacobianDims = JacobianTransposeDims;

const total = (outputs: readonly number[]) => outputs.reduce((sum, count) => sum + count, 0);

/** Places of the given lengths, one after another with a gap of one before each. */
function places(lengths: readonly number[]): { offsets: number[]; stride: number } {
  const offsets: number[] = [];
  let stride = 1;
  for (const length of lengths) {
    offsets.push(stride);
    stride += length + 1;
  }
  return { offsets, stride };
}

interface More {
  readonly networks?: number;
  readonly directions?: number;
  readonly orderSteps?: number;
  readonly compensation?: boolean;
  /** Some weights and biases of trunk and heads rest. */
  readonly rests?: boolean;
}

/**
 * `sizes` are d, n_1, …, n_M. In the deltas one slot per direction stands before the sensitivities and one slot
 * behind them; all biases stand behind all weights.
 */
export function jacobianDims(
  batch: number,
  sizes: readonly number[],
  outputs: readonly number[],
  { networks = 1, directions = 1, orderSteps = 0, compensation = false, rests = false }: More = {},
): JacobianDims {
  const [inputs, ...units] = sizes;
  const rows = [...units, total(outputs)];
  const { offsets, stride } = places([...rows.map((count, l) => count * sizes[l]), ...rows]);
  const at = rows.map((_, l) => ({ weight: offsets[l], bias: offsets[rows.length + l] }));
  return {
    networks,
    directions,
    batch,
    orderSteps,
    compensation,
    dataRows: orderSteps > 0 ? 11 : batch,
    inputs,
    units,
    outputs,
    slot: directions,
    ...(rests && {
      rests: {
        trunk: units.map((_, l) => ({ weight: l % 2 === 1, bias: l % 2 === 0 })),
        heads: Array.from({ length: protectable(outputs) }, (_, i) => ({
          weight: i % 2 === 1,
          bias: i % 3 === 0,
        })),
      },
    }),
    activations: places(units.map((count) => batch * count)),
    deltas: places(units.map((count) => (directions + protectable(outputs) + 1) * batch * count)),
    parameters: { stride, trunk: at.slice(0, -1), heads: at[at.length - 1] },
  };
}

/** One to three trunk layers, one to five protected outputs, sizes around the edges of tiles and workgroups. */
export const CASES: readonly JacobianDims[] = [
  jacobianDims(1, [1, 1], [1, 1]),
  jacobianDims(3, [1, 10], [1, 1], { networks: 3, directions: 2, orderSteps: 3 }),
  jacobianDims(17, [3, 120], [1, 1], { compensation: true }),
  jacobianDims(3, [10, 17, 15, 16], [2, 3, 1], { directions: 3, compensation: true }),
  jacobianDims(16, [15, 16, 8], [2, 7], { directions: 2, orderSteps: 2 }),
  jacobianDims(31, [3, 64, 65], [1, 1, 1], { networks: 2, orderSteps: 2, compensation: true }),
  jacobianDims(33, [17, 257], [1, 2]),
  jacobianDims(5, [3, 9, 17, 6], [2, 3, 1], { compensation: true, rests: true }),
  jacobianDims(17, [2, 10], [1, 1], { orderSteps: 2, rests: true }),
];

type Make = (seed: number, length: number) => Float32Array;

/** What a backward pass leaves, at random. */
export function randomSource(d: JacobianSource, make: Make = randomFloats) {
  return {
    inputs: make(1, d.dataRows * d.inputs),
    hidden: make(2, d.networks * d.activations.stride),
    deltas: make(3, d.networks * d.deltas.stride),
    ...(d.orderSteps > 0 && {
      order: randomIndices(6, d.orderSteps * d.batch, d.dataRows),
      state: Uint32Array.from({ length: d.networks * STATE_SIZE }, (_, i) => 7 * i + 1),
    }),
  };
}

export function randomAlpha(d: JacobianDims, make: Make = randomFloats): Float32Array {
  return make(7, d.networks * d.directions * jacobianRows(d));
}

/** Directions, or what stands where they go. */
export function randomTarget(d: JacobianDims, make: Make = randomFloats): Float32Array {
  return make(8, d.networks * d.directions * d.parameters.stride);
}

/** Every direction is of the last objective: all protectable outputs take part. */
export function lastPriority(d: JacobianDims): Uint32Array {
  return new Uint32Array(d.networks * d.directions).fill(d.outputs.length - 1);
}

/** Operands without their signs, but indices as they are: the reference of these is Σ|term| behind each output. */
export function withoutSigns(operands: Readonly<Record<string, ArrayLike<number>>>) {
  return Object.fromEntries(
    Object.entries(operands).map(([name, values]) => [
      name,
      values instanceof Uint32Array ? values : Array.from(values, Math.abs),
    ]),
  );
}

/** Roundings behind a product of a layer's two dots, and behind adding up the layers. */
export function gramTerms(d: JacobianSource): number {
  const widths = [d.inputs, ...d.units];
  return Math.max(...d.units.map((units, l) => units + widths[l])) + d.units.length + 3;
}

/**
 * What a unit's sum changes by is a sum over the layer below. By subgroup a lane adds all units, and all of the heads; in the
 * plain text its own units of all layers, 4 at a time, and its share of the heads, and then come the lanes.
 */
export function productTerms(d: JacobianSource): number {
  const last = d.units[d.units.length - 1];
  const bySubgroup = d.units.reduce((sum, count) => sum + count, 0) + last + 1;
  const lanes = lanesFor(Math.ceil(Math.max(...d.units) / 4));
  const units = d.units.reduce((sum, count) => sum + 4 * Math.ceil(count / (4 * lanes)), 0);
  const plain = units + Math.ceil(last / lanes) + 1 + sumTerms(lanes, lanes);
  return Math.max(d.inputs, ...d.units) + Math.max(bySubgroup, plain) + 3;
}

/** A sum over rows of a sum over outputs, subtracted from what was there. */
export function transposeTerms(d: JacobianSource): number {
  return d.batch + protectable(d.outputs) + 3;
}
