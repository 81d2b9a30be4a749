/**
 * Linear heads by ridge least squares: the outputs `from` to `to` of the stacked heads.
 *
 *   (ÂᵀÂ + μ I) [w_o, c_o] = Âᵀ t_o,   Â = [a_M, 1] [batch, H + 1],   μ = ρ tr(ÂᵀÂ) / (H + 1)
 *
 *   hidden      [networks, layer.stride]          a_M [batch, H] at layer.offset
 *   targets     [dataRows, O]
 *   parameters  [networks, parameters.stride]     heads [O, H] at weight, [O] at bias; only these rows are written
 *   work        [networks, rows + H + 1, H + 1 + to − from]   scratch: [Â, t] in rows = 4⌈batch/4⌉ rows, below it [R, z]
 *   order, state                                  the rows' targets, as in fragments/rows.ts
 *
 * One workgroup per network and a lane per column, so that a column costs one barrier and no sum across lanes. ρ is as
 * small as 1e-8, which the f32 normal matrix does not see: hence QR, of [√μ I ; Â]. With the diagonal block on top,
 * column k has only its own √μ above Â when its turn comes, and its reflection is
 *
 *   n = √(μ + a_k·a_k),   R[k,k] = n,   R[k,j] = a_k·a_j / n,   a_j ← a_j − a_k (a_k·a_j) / (n (n + √μ))
 *
 * (Householder's sign, no cancellation; μ = 0 would be modified Gram–Schmidt). The targets are further columns j, whose
 * R[k,j] is z. Then R [w_o, c_o] = z_o from the last row up. A dead unit gets the weight 0, equal units share one;
 * fewer rows than units are no special case. ρ under 1e-13, f32's unit squared, would not tell them apart.
 * Source: design §4.5; Björck and Paige (1992) for Gram–Schmidt as Householder's QR of a matrix below a zero block.
 */
import { ridgeSolve } from './fragments/ridgeSolve.ts';
import {
  type RowSource,
  rowBindings,
  rowOf,
  rowOfReference,
  STATE,
  STATE_SIZE,
} from './fragments/rows.ts';
import { workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface RidgeDims extends RowSource {
  readonly networks: number;
  /** H. */
  readonly hidden: number;
  /** O, of all heads together. */
  readonly outputs: number;
  readonly from: number;
  readonly to: number;
  /** ρ, at least 1e-13. */
  readonly ridge: number;
  readonly dataRows: number;
  readonly layer: View;
  readonly parameters: { readonly stride: number; readonly weight: number; readonly bias: number };
}

const SMALLEST_RIDGE = 1e-13;
const MOST_LANES = 256;

/** Shape of `work`. */
export function ridgeWork(d: RidgeDims): readonly [number, number, number] {
  return [d.networks, paddedRows(d) + d.hidden + 1, d.hidden + 1 + d.to - d.from];
}

/** Sums over the rows run in four strands; rows of zeros make them equally long. */
function paddedRows({ batch }: RidgeDims): number {
  return 4 * Math.ceil(batch / 4);
}

function lanes(d: RidgeDims): number {
  const columns = ridgeWork(d)[2];
  let count = 4;
  while (count < Math.min(columns, MOST_LANES)) count *= 2;
  return count;
}

function checkedRidge({ ridge }: RidgeDims): number {
  if (!(ridge >= SMALLEST_RIDGE)) {
    throw new RangeError(`ridge: expected a ridge of at least ${SMALLEST_RIDGE}, got ${ridge}`);
  }
  return ridge;
}

export const ridge: Kernel<RidgeDims> = {
  name: 'ridge',
  bindings: [
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'targets', access: 'read', shape: (d) => [d.dataRows, d.outputs] },
    { name: 'parameters', access: 'write', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'work', access: 'write', shape: ridgeWork },
    ...rowBindings<RidgeDims>((d) => d),
  ],
  workgroups: (d) => grid('ridge', 1, 1, d.networks),
  source: (d) => wgsl`
const BATCH = ${u32(d.batch)};
const ROWS = ${u32(paddedRows(d))};
const HIDDEN = ${u32(d.hidden)};
const OUTPUTS = ${u32(d.outputs)};
const FROM = ${u32(d.from)};
const SOLVED = ${u32(d.to - d.from)};
const SIZE = HIDDEN + 1u;
const COLUMNS = SIZE + SOLVED;
const RIDGE = ${f32(checkedRidge(d) / (d.hidden + 1))};
const ACTIVATIONS = ${u32(d.layer.stride)};
const LAYER = ${u32(d.layer.offset)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const BIAS = ${u32(d.parameters.bias)};
@group(0) @binding(0) var<storage, read> hidden: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> work: array<f32>;
#if ${d.orderSteps > 0}
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
#endif
${rowOf(d)}
${workgroupSum(lanes(d))}

/** Copy [Â, t] into the work; returns this lane's share of tr(ÂᵀÂ). */
fn load(network: u32, lane: u32, base: u32) -> f32 {
#if ${d.orderSteps > 0}
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}];
#else
  let step = 0u;
#endif
  var squares = 0.0;
  for (var i = lane; i < ROWS * COLUMNS; i += LANES) {
    let row = i / COLUMNS;
    let col = i % COLUMNS;
    var value = 0.0;
    if (row < BATCH) {
      if (col < HIDDEN) {
        value = hidden[network * ACTIVATIONS + LAYER + row * HIDDEN + col];
      } else if (col == HIDDEN) {
        value = 1.0;
      } else {
        value = targets[row_of(step, row) * OUTPUTS + FROM + col - SIZE];
      }
    }
    if (col < SIZE) { squares += value * value; }
    work[base + i] = value;
  }
  return squares;
}

/** Four elements of a column. */
fn four(base: u32, row: u32, col: u32) -> vec4f {
  let at = base + row * COLUMNS + col;
  return vec4f(work[at], work[at + COLUMNS], work[at + 2u * COLUMNS], work[at + 3u * COLUMNS]);
}

fn total(strands: vec4f) -> f32 {
  return (strands.x + strands.y) + (strands.z + strands.w);
}

/** Reflect this lane's columns of those behind k. */
fn reflect(lane: u32, base: u32, below: u32, k: u32, damping: f32) {
  for (var col = k + 1u + lane; col < COLUMNS; col += LANES) {
    var squares = vec4f(0.0);
    var products = vec4f(0.0);
    for (var row = 0u; row < ROWS; row += 4u) {
      let pivots = four(base, row, k);
      squares += pivots * pivots;
      products += pivots * four(base, row, col);
    }
    let norm = sqrt(damping + total(squares));
    let component = total(products) / norm;
    let factor = component / (norm + sqrt(damping));
    for (var row = 0u; row < ROWS; row++) {
      work[base + row * COLUMNS + col] -= factor * work[base + row * COLUMNS + k];
    }
    work[below + k * COLUMNS + col] = component;
    if (col == k + 1u) {
      work[below + k * COLUMNS + k] = norm;
    }
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let base = network * (ROWS + SIZE) * COLUMNS;
  let below = base + ROWS * COLUMNS;
  let damping = RIDGE * workgroup_sum(lane, load(network, lane, base));
  storageBarrier();
  for (var k = 0u; k < SIZE; k++) {
    reflect(lane, base, below, k, damping);
    storageBarrier();
  }
  for (var left = SIZE; left > 0u; left--) {
    let k = left - 1u;
    for (var i = lane; i < left * SOLVED; i += LANES) {
      let row = i % left;
      let solved = i / left;
      let output = FROM + solved;
      let col = SIZE + solved;
      let value = work[below + k * COLUMNS + col] / work[below + k * COLUMNS + k];
      if (row < k) {
        work[below + row * COLUMNS + col] -= work[below + row * COLUMNS + k] * value;
      } else {
        let at = select(BIAS + output, WEIGHT + output * HIDDEN + k, k < HIDDEN);
        parameters[network * PARAMETERS + at] = value;
      }
    }
    storageBarrier();
  }
}`,
};

export const ridgeReference: Reference<RidgeDims> = (d, operands) => {
  const { hidden, targets, order, state } = operands;
  const parameters = Float64Array.from(operands.parameters);
  const outputs = d.to - d.from;
  const sizes = { rows: d.batch, units: d.hidden, outputs, ridge: d.ridge };
  for (let n = 0; n < d.networks; n++) {
    const step = d.orderSteps > 0 ? state[n * STATE_SIZE + STATE.current] : 0;
    const layer = n * d.layer.stride + d.layer.offset;
    const solution = ridgeSolve(
      sizes,
      Float64Array.from({ length: d.batch * d.hidden }, (_, i) => hidden[layer + i]),
      Float64Array.from({ length: d.batch * outputs }, (_, i) => {
        const row = rowOfReference(d, order, step, Math.floor(i / outputs));
        return targets[row * d.outputs + d.from + (i % outputs)];
      }),
    );
    const { stride, weight, bias } = d.parameters;
    for (let o = 0; o < outputs; o++) {
      const own = solution.subarray(o * (d.hidden + 1), (o + 1) * (d.hidden + 1));
      parameters.set(own.subarray(0, d.hidden), n * stride + weight + (d.from + o) * d.hidden);
      parameters[n * stride + bias + d.from + o] = own[d.hidden];
    }
  }
  return { parameters };
};
