/**
 * Subtract a combination of the protected outputs' gradients from every direction: target ← target − Jᵀα.
 *
 *   trunk layer l:  target_W[u,j] −= Σ_n (Σ_i α[d,(i,n)] s_{i,l}[n,u]) a_{l−1}[n,j],   bias: a = 1
 *   with compensation, head of output i:  target_w[i,h] −= Σ_n α[d,(i,n)] a_M[n,h],    bias: a = 1
 *   i < first(priority[d]): the outputs of objectives below priority[d]; what α holds for others is not read
 *
 *   inputs    [dataRows, inputs]              a_0; the step's rows (state.current) are looked up as in `weightGradients`
 *   hidden    [networks, activations.stride]  a_l [batch, n_l] at activations.offsets[l − 1]
 *   deltas    [networks, deltas.stride]       [slots, batch, n_l] at deltas.offsets[l − 1]; s_i in slot `slot` + i
 *   alpha     [networks, D, R]                R = protectable outputs · batch, r = i · batch + n
 *   priority  [networks, D] u32
 *   target    [networks, D, parameters.stride]  gradients, or with one direction the parameters themselves
 *   order, state: only with orderSteps > 0
 *
 * The product of `weightGradients`, with Σ_i α_i s_i in the place of the deltas: workgroups are dealt to the layers
 * by the table `PLACES`, the sum over rows runs in ascending order. Where nothing is protected, target keeps its bits.
 * Source: design §4.3.
 */
import {
  type JacobianSource,
  jacobianBindings,
  jacobianFunctions,
  jacobianLayers,
  jacobianReference,
  jacobianRows,
} from './fragments/jacobian.ts';
import { rowBindings } from './fragments/rows.ts';
import { tileEdge, tileProduct } from './fragments/tile.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { firstOutputs, firstOutputsWgsl } from './mse.ts';
import { u32, wgsl } from './wgsl.ts';

interface Place {
  readonly weight: number;
  readonly bias: number;
}

export interface JacobianTransposeDims extends JacobianSource {
  readonly directions: number;
  /** The heads of the protected outputs are part of J. */
  readonly compensation: boolean;
  readonly parameters: {
    readonly stride: number;
    readonly trunk: readonly Place[];
    readonly heads: Place;
  };
}

/** The layers that change: the heads, which are last, only with compensation. */
function changed(d: JacobianTransposeDims) {
  const places = [...d.parameters.trunk, d.parameters.heads];
  const layers = jacobianLayers(d).map((layer, l) => ({ ...layer, ...places[l] }));
  return d.compensation ? layers : layers.slice(0, -1);
}

/** One edge for all layers: what the layer that fills most of a tile needs. */
function edge(d: JacobianTransposeDims): number {
  return Math.max(
    ...changed(d).map(({ units, below }) => tileEdge({ rows: units, cols: below + 1 })),
  );
}

/** Per layer its place, the tiles along its columns, and the number of tiles of the layers before it and up to it. */
function tiling(d: JacobianTransposeDims) {
  let first = 0;
  return changed(d).map(({ units, below, weight, bias }) => {
    const across = Math.ceil((below + 1) / edge(d));
    const here = { first, across, weight, bias };
    first += across * Math.ceil(units / edge(d));
    return { ...here, end: first };
  });
}

function places(d: JacobianTransposeDims): string {
  const rows = tiling(d).map(
    ({ first, across, weight, bias }) =>
      `  Place(${[weight, bias, first, across].map(u32).join(', ')}),`,
  );
  return `const PLACES = array<Place, ${rows.length}>(\n${rows.join('\n')}\n);`;
}

export const jacobianTranspose: Kernel<JacobianTransposeDims> = {
  name: 'jacobianTranspose',
  bindings: [
    ...jacobianBindings<JacobianTransposeDims>(),
    { name: 'alpha', access: 'read', shape: (d) => [d.networks, d.directions, jacobianRows(d)] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    {
      name: 'target',
      access: 'write',
      shape: (d) => [d.networks, d.directions, d.parameters.stride],
    },
    ...rowBindings<JacobianTransposeDims>((d) => d),
  ],
  workgroups: (d) =>
    grid('jacobianTranspose', tiling(d)[changed(d).length - 1].end, d.directions, d.networks),
  source: (d) => wgsl`
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters.stride)};
const CHANGED = ${u32(changed(d).length)}; // layers
struct Place {
  weight: u32, bias: u32, // offsets in the target
  first_tile: u32, tiles_across: u32,
}
${places(d)}
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read> inputs: array<f32>;
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
@group(0) @binding(2) var<storage, read> deltas: array<f32>;
@group(0) @binding(3) var<storage, read> alpha: array<f32>;
@group(0) @binding(4) var<storage, read> priority: array<u32>;
@group(0) @binding(5) var<storage, read_write> destination: array<f32>;
#if ${d.orderSteps > 0}
@group(0) @binding(6) var<storage, read> order: array<u32>;
@group(0) @binding(7) var<storage, read> state: array<u32>;
#endif
${jacobianFunctions(d)}

var<private> layer: Layer;
var<private> own_alpha: u32; // where the direction's α starts
var<private> count: u32; // of protected outputs

/** Σ_i α_i s_i of a unit and row, or α_i itself for the head of output i. */
fn load_a(network: u32, row: u32, k: u32) -> f32 {
  if (row >= layer.units || k >= BATCH) { return 0.0; }
  if (layer.index == HEADS) {
    if (row >= count) { return 0.0; }
    return alpha[own_alpha + row * BATCH + k];
  }
  var sum = 0.0;
  for (var r = k; r < count * BATCH; r += BATCH) {
    sum += alpha[own_alpha + r] * sensitivity(network, layer, r, row);
  }
  return sum;
}

fn load_b(network: u32, k: u32, col: u32) -> f32 {
  if (k >= BATCH || col > layer.below) { return 0.0; }
  if (col == layer.below) { return 1.0; }
  return activation(network, layer, k, col);
}
${tileProduct(edge(d))}

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let network = group.z;
  let direction = network * DIRECTIONS + group.y;
  own_alpha = direction * ROWS;
  let protected_outputs = FIRST[priority[direction]];
  if (protected_outputs == 0u) { return; }
  count = protected_outputs;
  var index = 0u;
  for (var l = 1u; l < CHANGED; l++) {
    if (group.x >= PLACES[l].first_tile) { index = l; }
  }
  layer = LAYERS[index];
  let place = PLACES[index];
  let tile = group.x - place.first_tile;
  let row = tile / place.tiles_across * TILE + local.y;
  let col = tile % place.tiles_across * TILE + local.x;
  let sum = tile_product(network, row, col, BATCH, local);
  let rows = select(layer.units, count, index == HEADS);
  if (row < rows && col <= layer.below) {
    let at = select(place.weight + row * layer.below + col, place.bias + row, col == layer.below);
    destination[direction * PARAMETERS + at] -= sum;
  }
}`,
};

export const jacobianTransposeReference: Reference<JacobianTransposeDims> = (d, operands) => {
  const { alpha, priority } = operands;
  const R = jacobianRows(d);
  const target = Float64Array.from(operands.target);
  const { sensitivity, augmented } = jacobianReference(d, operands);
  const { trunk, heads } = d.parameters;
  for (let network = 0; network < d.networks; network++) {
    for (let direction = 0; direction < d.directions; direction++) {
      const own = network * d.directions + direction;
      const subtract = (place: Place, row: number, factor: number, below: readonly number[]) => {
        const width = below.length - 1;
        below.forEach((value, j) => {
          const at = j < width ? place.weight + row * width + j : place.bias + row;
          target[own * d.parameters.stride + at] -= factor * value;
        });
      };
      const rows = firstOutputs(d.outputs)[priority[own]] * d.batch;
      for (let r = 0; r < rows; r++) {
        const [output, position] = [Math.floor(r / d.batch), r % d.batch];
        const share = alpha[own * R + r];
        trunk.forEach((place, l) => {
          const below = augmented(network, l, position);
          sensitivity(network, l, output, position).forEach((value, u) => {
            subtract(place, u, share * value, below);
          });
        });
        if (d.compensation) {
          subtract(heads, output, share, augmented(network, d.units.length, position));
        }
      }
    }
  }
  return { target };
};
