/**
 * Gram matrix K = J Jᵀ of the protected outputs' gradients, one row per protected output i and row n of the step.
 *
 *   K[(i,n),(j,m)] = Σ_l (s_{i,l}[n]·s_{j,l}[m]) · (â_{l−1}[n]·â_{l−1}[m])   (+ [i = j] â_M[n]·â_M[m] with compensation)
 *   â = [a, 1]
 *
 *   inputs   [dataRows, inputs]              a_0; the step's rows (state.current) are looked up as in `weightGradients`
 *   hidden   [networks, activations.stride]  a_l [batch, n_l] at activations.offsets[l − 1]
 *   deltas   [networks, deltas.stride]       [slots, batch, n_l] at deltas.offsets[l − 1]; s_i in slot `slot` + i
 *   gram     [networks, R, R]                symmetric to the bit; R = protected outputs · batch, r = i · batch + n
 *   order, state: only with orderSteps > 0
 *
 * One workgroup per tile on or below the diagonal, which also writes the mirrored one; those above return. The two
 * dots of a layer are accumulated apart, in ascending order, and multiplied once per layer.
 * Source: design §4.3.
 */
import {
  type JacobianSource,
  jacobianBindings,
  jacobianFunctions,
  jacobianReference,
  jacobianRows,
} from './fragments/jacobian.ts';
import { rowBindings } from './fragments/rows.ts';
import { tileEdge, tileProduct } from './fragments/tile.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { protectable } from './projectColumns.ts';
import { wgsl } from './wgsl.ts';

export interface GramDims extends JacobianSource {
  /** The heads of the protected outputs are part of J. */
  readonly compensation: boolean;
}

const edge = (d: GramDims) => tileEdge({ rows: jacobianRows(d), cols: jacobianRows(d) });

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
  workgroups: (d) => {
    const tiles = Math.ceil(jacobianRows(d) / edge(d));
    return grid('gram', tiles, tiles, d.networks);
  },
  source: (d) => wgsl`
@group(0) @binding(0) var<storage, read> inputs: array<f32>;
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
@group(0) @binding(2) var<storage, read> deltas: array<f32>;
@group(0) @binding(3) var<storage, read_write> gram: array<f32>;
#if ${d.orderSteps > 0}
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
#endif
${jacobianFunctions(d)}

var<private> layer: Layer;
var<private> of_sensitivities: bool; // which of the layer's two products

fn element(network: u32, row: u32, k: u32) -> f32 {
  if (row >= ROWS) { return 0.0; }
  if (of_sensitivities) {
    if (k >= layer.units) { return 0.0; }
    return sensitivity(network, layer, row, k);
  }
  if (k >= layer.below) { return 0.0; }
  return activation(network, layer, row % BATCH, k);
}

fn load_a(network: u32, row: u32, k: u32) -> f32 { return element(network, row, k); }
fn load_b(network: u32, k: u32, col: u32) -> f32 { return element(network, col, k); }
${tileProduct(edge(d))}

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  if (group.x > group.y) { return; }
  let network = group.z;
  let row = group.y * TILE + local.y;
  let col = group.x * TILE + local.x;
  var sum = 0.0;
  for (var l = 0u; l < HEADS; l++) {
    layer = LAYERS[l];
    of_sensitivities = true;
    let sensitivities = tile_product(network, row, col, LAYERS[l].units, local);
    of_sensitivities = false;
    sum += sensitivities * (tile_product(network, row, col, LAYERS[l].below, local) + 1.0);
  }
#if ${d.compensation}
  layer = LAYERS[HEADS];
  let own_head = tile_product(network, row, col, LAYERS[HEADS].below, local) + 1.0;
  if (row / BATCH == col / BATCH) { sum += own_head; }
#endif
  if (row < ROWS && col <= row) {
    gram[(network * ROWS + row) * ROWS + col] = sum;
    gram[(network * ROWS + col) * ROWS + row] = sum;
  }
}`,
};

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
      const below = rows.map(({ position }) => augmented(network, l, position));
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
