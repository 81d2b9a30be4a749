import type { Binding, Operands } from '../kernel.ts';
import { protectable } from '../projectColumns.ts';
import { f32, u32, wgsl } from '../wgsl.ts';
import { type RowSource, rowOf, rowOfReference, STATE, STATE_SIZE } from './rows.ts';

/**
 * The rows of a Jacobian as a backward pass left them, never formed: the gradient of protected output i at row n of
 * the step is, for trunk layer l, the outer product of s_{i,l}[n] and â_{l−1}[n] = [a_{l−1}[n], 1]. The heads' part,
 * which compensation adds, is â_M[n] for head i and 0 for the others. Its row number is r = i · batch + n. What rests is
 * no part of J: a_{l−1} or the 1 beside it is then left out.
 */
export interface JacobianSource extends RowSource {
  readonly networks: number;
  readonly dataRows: number;
  readonly inputs: number;
  /** n_1 … n_M. */
  readonly units: readonly number[];
  /** o_1 … o_K with K ≥ 2: all but those of the last objective are protected. */
  readonly outputs: readonly number[];
  /** Slot in `deltas` of the first output's sensitivity; those of the next outputs follow. */
  readonly slot: number;
  /** What rests of each trunk layer and of each protected output's head; nothing unless given. */
  readonly rests?: { readonly trunk: readonly Rests[]; readonly heads: readonly Rests[] };
  readonly activations: { readonly stride: number; readonly offsets: readonly number[] };
  readonly deltas: { readonly stride: number; readonly offsets: readonly number[] };
}

/** Whether the weights, and whether the biases, keep their bits. */
export interface Rests {
  readonly weight: boolean;
  readonly bias: boolean;
}

export const MOVES: Rests = { weight: false, bias: false };

/** R: one row per protected output and row of the step. */
export function jacobianRows(d: JacobianSource): number {
  return protectable(d.outputs) * d.batch;
}

/** Position in the step of a row of J, as WGSL; with one protected output they are the same, and a remainder is slow. */
export function positionOf(d: JacobianSource, row: string): string {
  return protectable(d.outputs) === 1 ? row : `${row} % BATCH`;
}

/** Whether the layers fill the tiles that subgroups compute; for narrower ones a tile is mostly overhead. */
export function isWide(d: JacobianSource): boolean {
  return Math.max(d.inputs, ...d.units) >= 32;
}

/** Every trunk layer's s [R, units] and a [batch, below], and where they stand; last the heads, which have no s. */
export function jacobianLayers(d: JacobianSource) {
  const last = d.units.length;
  return [...d.units, protectable(d.outputs)].map((units, l) => ({
    units,
    below: l === 0 ? d.inputs : d.units[l - 1],
    delta: l < last ? d.deltas.offsets[l] + d.slot * d.batch * units : 0,
    source: l === 0 ? 0 : d.activations.offsets[l - 1],
    rests: d.rests?.trunk[l] ?? MOVES,
  }));
}

/** The operands 0 to 2 of a kernel; `order` and `state` come last, by `rowBindings`. */
export function jacobianBindings<Dims extends JacobianSource>(): readonly Binding<Dims>[] {
  return [
    { name: 'inputs', access: 'read', shape: (d) => [d.dataRows, d.inputs] },
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.activations.stride] },
    { name: 'deltas', access: 'read', shape: (d) => [d.networks, d.deltas.stride] },
  ];
}

/**
 * Declares `BATCH`, `ROWS` (R) and `LAYERS` with the heads at `HEADS`; where rows start, `sensitivities_at(network,
 * layer, row)`, `below_at(network, layer, position)` and, for 4 positions at once, `rows_below`; and 4 elements,
 * `sensitivities(at)` and `values_below(layer, at)`. Needs the operands inputs, hidden, deltas, and order and state
 * where the source has them.
 */
export function jacobianFunctions(d: JacobianSource): string {
  const layers = jacobianLayers(d).map(
    (layer, l) =>
      `  Layer(${[
        ...[l, layer.units, layer.below, layer.delta, layer.source].map(u32),
        u32(layer.rests.weight ? 0 : layer.below),
        f32(layer.rests.bias ? 0 : 1),
      ].join(', ')}),`,
  );
  return wgsl`
const BATCH = ${u32(d.batch)};
const ROWS = ${u32(jacobianRows(d))};
const INPUTS = ${u32(d.inputs)};
const ACTIVATIONS = ${u32(d.activations.stride)};
const DELTAS_STRIDE = ${u32(d.deltas.stride)};
const HEADS = ${u32(d.units.length)};
struct Layer {
  index: u32,
  units: u32, below: u32,
  delta: u32, source: u32, // offsets in deltas and hidden
  moving: u32, bias: f32, // values below that J has, all or none, and the 1 beside them or 0
}
const LAYERS = array<Layer, ${String(layers.length)}>(
${layers.join('\n')}
);
${rowOf(d)}

fn data_row(network: u32, position: u32) -> u32 {
#if ${d.orderSteps > 0}
  return row_of(state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}], position);
#else
  return row_of(0u, position);
#endif
}

/** Where s of a row of J starts in deltas. */
fn sensitivities_at(network: u32, layer: Layer, row: u32) -> u32 {
  return network * DELTAS_STRIDE + layer.delta + row * layer.units;
}

/** Where the row of the layer below starts: in inputs for the first layer, else in hidden. */
fn below_at(network: u32, layer: Layer, position: u32) -> u32 {
  if (layer.index == 0u) { return data_row(network, position) * INPUTS; }
  return network * ACTIVATIONS + layer.source + position * layer.below;
}

fn rows_below(network: u32, layer: Layer, positions: vec4u) -> vec4u {
  return vec4u(
    below_at(network, layer, positions.x),
    below_at(network, layer, positions.y),
    below_at(network, layer, positions.z),
    below_at(network, layer, positions.w),
  );
}

fn sensitivities(at: vec4u) -> vec4f {
  return vec4f(deltas[at.x], deltas[at.y], deltas[at.z], deltas[at.w]);
}

fn values_below(layer: Layer, at: vec4u) -> vec4f {
  if (layer.index == 0u) { return vec4f(inputs[at.x], inputs[at.y], inputs[at.z], inputs[at.w]); }
  return vec4f(hidden[at.x], hidden[at.y], hidden[at.z], hidden[at.w]);
}`;
}

/** Declares `HEAD_WEIGHTS` and `HEAD_BIASES`: 1 where the weights, and the bias, of a protected output's head move, else 0. */
export function headShares(d: JacobianSource): string {
  const count = protectable(d.outputs);
  const shares = (part: keyof Rests) =>
    Array.from({ length: count }, (_, output) => f32(d.rests?.heads[output]?.[part] ? 0 : 1));
  return wgsl`
const HEAD_WEIGHTS = array<f32, ${String(count)}>(${shares('weight').join(', ')});
const HEAD_BIASES = array<f32, ${String(count)}>(${shares('bias').join(', ')});`;
}

/**
 * The same for a reference: s_{i,l}[n] and â_{l−1}[n] with its 1 at the end, by network and layer (0-based), both with 0
 * for what rests.
 */
export function jacobianReference(d: JacobianSource, operands: Operands) {
  const { inputs, hidden, deltas, order, state } = operands;
  const slice = (array: ArrayLike<number>, from: number, length: number) =>
    Array.from({ length }, (_, i) => array[from + i]);
  /** With all values and the 1, whatever rests. */
  const whole = (network: number, l: number, position: number): number[] => {
    if (l === 0) {
      const step = d.orderSteps > 0 ? state[network * STATE_SIZE + STATE.current] : 0;
      const row = rowOfReference(d, order, step, position);
      return [...slice(inputs, row * d.inputs, d.inputs), 1];
    }
    const width = d.units[l - 1];
    const from = network * d.activations.stride + d.activations.offsets[l - 1];
    return [...slice(hidden, from + position * width, width), 1];
  };
  return {
    whole,
    sensitivity(network: number, l: number, output: number, position: number): number[] {
      const row = (d.slot + output) * d.batch + position;
      const from = network * d.deltas.stride + d.deltas.offsets[l] + row * d.units[l];
      return slice(deltas, from, d.units[l]);
    },
    augmented(network: number, l: number, position: number): number[] {
      const { weight, bias } = d.rests?.trunk[l] ?? MOVES;
      return whole(network, l, position).map((value, j, { length }) =>
        (j + 1 < length ? weight : bias) ? 0 : value,
      );
    },
  };
}
