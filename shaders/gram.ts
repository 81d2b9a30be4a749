/**
 * Gram matrix K = J Jᵀ of the protected outputs' gradients, one row per protected output i and row n of the step.
 *
 *   K[(i,n),(j,m)] = Σ_l (s_{i,l}[n]·s_{j,l}[m]) · (â_{l−1}[n]·â_{l−1}[m])   (+ [i = j] â_M[n]·â_M[m] with compensation)
 *   â = [a, 1], and 0 in the place of what rests
 *
 *   inputs   [dataRows, inputs]              a_0; the step's rows (state.current) are looked up as in `weightGradients`
 *   hidden   [networks, activations.stride]  a_l [batch, n_l] at activations.offsets[l − 1]
 *   deltas   [networks, deltas.stride]       [slots, batch, n_l] at deltas.offsets[l − 1]; s_i in slot `slot` + i
 *   gram     [networks, R, R]                symmetric to the bit; R = protected outputs · batch, r = i · batch + n
 *   order, state: only with orderSteps > 0
 *
 * One invocation per 4 × 4 entries on or below the diagonal, which also writes the mirrored ones; those above return.
 * The two dots of a layer are accumulated apart in registers, in ascending order, and multiplied once per layer. Wide layers
 * on devices with subgroups: one subgroup per 16 × 16 entries (fragments/subgroups/gram.ts).
 * Source: design §4.3.
 */
import {
  headShares,
  isWide,
  type JacobianSource,
  jacobianBindings,
  jacobianFunctions,
  jacobianReference,
  jacobianRows,
  MOVES,
  positionOf,
} from './fragments/jacobian.ts';
import { rowBindings } from './fragments/rows.ts';
import { gramBySubgroups, gramTiles } from './fragments/subgroups/gram.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { protectable } from './projectColumns.ts';
import { wgsl } from './wgsl.ts';

export interface GramDims extends JacobianSource {
  /** The heads of the protected outputs are part of J. */
  readonly compensation: boolean;
}

/** Invocations along each side of a workgroup. */
const EDGE = 8;

export const gram: Kernel<GramDims> = {
  name: 'gram',
  bindings: [
    ...jacobianBindings<GramDims>(),
    {
      name: 'gram',
      access: 'write',
      shape: (d) => [d.networks, jacobianRows(d), jacobianRows(d)],
    },
    ...rowBindings<GramDims>((d) => d),
  ],
  workgroups: plainGrid,
  source: plain,
  bySubgroup: {
    workgroups: (d) => (isWide(d) ? grid('gram', ...gramTiles(d), d.networks) : plainGrid(d)),
    source: (d) =>
      isWide(d)
        ? wgsl`enable subgroups;
${operands(d)}
${gramBySubgroups(d)}`
        : plain(d),
  },
};

function plainGrid(d: GramDims) {
  const tiles = Math.ceil(jacobianRows(d) / (4 * EDGE));
  return grid('gram', tiles, tiles, d.networks);
}

function plain(d: GramDims): string {
  return wgsl`${operands(d)}
${byBlocks(d)}`;
}

function operands(d: GramDims): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> inputs: array<f32>;
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
@group(0) @binding(2) var<storage, read> deltas: array<f32>;
@group(0) @binding(3) var<storage, read_write> gram: array<f32>;
#if ${d.orderSteps > 0}
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
#endif
${jacobianFunctions(d)}
#if ${d.compensation}
${headShares(d)}
#endif`;
}

function byBlocks(d: GramDims): string {
  return wgsl`
/** s·s of 4 rows of J with 4 rows: a vector of rows per column. */
fn sensitivity_dots(network: u32, layer: Layer, rows: vec4u, cols: vec4u) -> mat4x4f {
  let first = sensitivities_at(network, layer, 0u);
  let from_a = first + rows * layer.units;
  let from_b = first + cols * layer.units;
  var dots = mat4x4f();
  for (var k = 0u; k < layer.units; k++) {
    let a = sensitivities(from_a + k);
    let b = sensitivities(from_b + k);
    dots[0] += a * b.x;
    dots[1] += a * b.y;
    dots[2] += a * b.z;
    dots[3] += a * b.w;
  }
  return dots;
}

/** â·â likewise: the 1 at the end of both, if J has it, is what the sums start from. */
fn below_dots(network: u32, layer: Layer, rows: vec4u, cols: vec4u) -> mat4x4f {
  let from_a = rows_below(network, layer, ${positionOf(d, 'rows')});
  let from_b = rows_below(network, layer, ${positionOf(d, 'cols')});
  let one = vec4f(layer.bias);
  var dots = mat4x4f(one, one, one, one);
  for (var k = 0u; k < layer.moving; k++) {
    let a = values_below(layer, from_a + k);
    let b = values_below(layer, from_b + k);
    dots[0] += a * b.x;
    dots[1] += a * b.y;
    dots[2] += a * b.z;
    dots[3] += a * b.w;
  }
  return dots;
}

@compute @workgroup_size(${String(EDGE)}, ${String(EDGE)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let network = id.z;
  let row = id.y * 4u;
  let col = id.x * 4u;
  if (row >= ROWS || col > row) { return; }
  // Past the end stands the last row again: read, and never stored.
  let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(ROWS - 1u));
  let cols = min(col + vec4u(0u, 1u, 2u, 3u), vec4u(ROWS - 1u));
  var tile = mat4x4f();
  for (var l = 0u; l < HEADS; l++) {
    let sensitivities = sensitivity_dots(network, LAYERS[l], rows, cols);
    let below = below_dots(network, LAYERS[l], rows, cols);
    for (var c = 0u; c < 4u; c++) { tile[c] += sensitivities[c] * below[c]; }
  }
#if ${d.compensation}
  let heads = below_dots(network, LAYERS[HEADS], rows, cols);
  for (var c = 0u; c < 4u; c++) {
    let output = cols[c] / BATCH;
    let dots = HEAD_WEIGHTS[output] * (heads[c] - 1.0) + HEAD_BIASES[output];
    let own = select(dots, heads[c], HEAD_WEIGHTS[output] * HEAD_BIASES[output] == 1.0);
    tile[c] += select(vec4f(0.0), own, rows / BATCH == vec4u(output));
  }
#endif
  for (var c = 0u; c < 4u; c++) {
    for (var r = 0u; r < 4u; r++) {
      if (row + r < ROWS && col + c <= row + r) {
        gram[(network * ROWS + row + r) * ROWS + col + c] = tile[c][r];
        gram[(network * ROWS + col + c) * ROWS + row + r] = tile[c][r];
      }
    }
  }
}`;
}

export const gramReference: Reference<GramDims> = (d, operands) => {
  const R = jacobianRows(d);
  const gram = new Float64Array(d.networks * R * R);
  const { sensitivity, augmented } = jacobianReference(d, operands);
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const rows = Array.from({ length: R }, (_, r) => ({
    output: Math.floor(r / d.batch),
    position: r % d.batch,
  }));
  for (let network = 0; network < d.networks; network++) {
    for (let l = 0; l <= d.units.length; l++) {
      const isHead = l === d.units.length;
      if (isHead && !d.compensation) continue;
      const below = rows.map(({ output, position }) => {
        const values = augmented(network, l, position);
        if (!isHead) return values;
        const { weight, bias } = d.rests?.heads[output] ?? MOVES;
        return values.map((value, j) => ((j + 1 < values.length ? weight : bias) ? 0 : value));
      });
      const sent = rows.map(({ output, position }) =>
        isHead ? oneAt(output, protectable(d.outputs)) : sensitivity(network, l, output, position),
      );
      for (let r = 0; r < R; r++) {
        for (let q = 0; q < R; q++) {
          gram[(network * R + r) * R + q] += dot(sent[r], sent[q]) * dot(below[r], below[q]);
        }
      }
    }
  }
  return { gram };
};

function oneAt(index: number, length: number): number[] {
  return Array.from({ length }, (_, i) => Number(i === index));
}
