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
 * One invocation per 4 × 4 elements, kept in registers, of a layer's matrix with the bias as its last column; they
 * are dealt to the layers by the table `PLACES`. Σ_i α_i s_i is formed on the way, and the sum over rows runs in
 * ascending order. Wide layers on devices with subgroups: one subgroup per 16 units and 32 columns
 * (fragments/subgroups/jacobianTranspose.ts). Where nothing is protected, target keeps its bits. What rests is written like the rest of a direction: no
 * update follows it.
 * Source: design §4.3.
 */
import {
  isWide,
  type JacobianSource,
  jacobianBindings,
  jacobianFunctions,
  jacobianLayers,
  jacobianReference,
  jacobianRows,
} from './fragments/jacobian.ts';
import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
import { rowBindings } from './fragments/rows.ts';
import { LARGE, type Tile, transposeBySubgroups } from './fragments/subgroups/jacobianTranspose.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
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

const WORKGROUP = 64;

/** Of an invocation, which has the bias as one more column. */
const SMALL: Tile = { units: 4, cols: 4 };
/** The places that change, heads last; the tiles along each one's columns, before it, and up to it. */
function places(d: JacobianTransposeDims, tile: Tile) {
  const { trunk, heads } = d.parameters;
  const layers = jacobianLayers(d);
  let first = 0;
  return [...trunk, ...(d.compensation ? [heads] : [])].map(({ weight, bias }, l) => {
    const cols = layers[l].below + (tile === SMALL ? 1 : 0);
    const across = Math.ceil(cols / tile.cols);
    const before = first;
    first += across * Math.ceil(layers[l].units / tile.units);
    return { weight, bias, first: before, across, end: first };
  });
}

function tiles(d: JacobianTransposeDims, tile: Tile): number {
  const all = places(d, tile);
  return all[all.length - 1].end;
}

function placesWgsl(d: JacobianTransposeDims, tile: Tile): string {
  const rows = places(d, tile).map(
    ({ weight, bias, first, across }) =>
      `  Place(${[weight, bias, first, across].map(u32).join(', ')}),`,
  );
  return `const PLACES = array<Place, CHANGED>(\n${rows.join('\n')}\n);`;
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
  workgroups: plainGrid,
  source: plain,
  bySubgroup: {
    workgroups: (d) =>
      isWide(d)
        ? grid('jacobianTranspose', tiles(d, LARGE), d.directions, d.networks)
        : plainGrid(d),
    source: (d) =>
      isWide(d)
        ? wgsl`enable subgroups;
${operands(d, LARGE)}
${transposeBySubgroups(d)}`
        : plain(d),
  },
};

function plainGrid(d: JacobianTransposeDims) {
  return grid(
    'jacobianTranspose',
    Math.ceil(tiles(d, SMALL) / WORKGROUP),
    d.directions,
    d.networks,
  );
}

function plain(d: JacobianTransposeDims): string {
  return wgsl`${operands(d, SMALL)}
${byInvocations()}`;
}

function operands(d: JacobianTransposeDims, tile: Tile): string {
  return wgsl`
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters.stride)};
const TILES = ${u32(tiles(d, tile))};
const CHANGED = ${u32(places(d, tile).length)}; // layers
struct Place {
  weight: u32, bias: u32, // offsets in the target
  first_tile: u32, tiles_across: u32,
}
${placesWgsl(d, tile)}
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
${jacobianFunctions(d)}`;
}

function byInvocations(): string {
  return wgsl`
/** Σ_i α_i s_i of 4 units at a position of the step, or for the heads α_i itself of 4 outputs. */
fn sent(network: u32, layer: Layer, rows: vec4u, position: u32, alphas: u32, count: u32) -> vec4f {
  if (layer.index == HEADS) {
    let at = alphas + rows * BATCH + position;
    return vec4f(alpha[at.x], alpha[at.y], alpha[at.z], alpha[at.w]);
  }
  var sum = vec4f(0.0);
  for (var r = position; r < count * BATCH; r += BATCH) {
    sum += alpha[alphas + r] * sensitivities(sensitivities_at(network, layer, r) + rows);
  }
  return sum;
}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let network = id.z;
  let direction = network * DIRECTIONS + id.y;
  let count = FIRST[priority[direction]];
  if (id.x >= TILES || count == 0u) { return; }
  var index = 0u;
  for (var l = 1u; l < CHANGED; l++) {
    if (id.x >= PLACES[l].first_tile) { index = l; }
  }
  let layer = LAYERS[index];
  let place = PLACES[index];
  let units = select(layer.units, count, index == HEADS);
  let row = (id.x - place.first_tile) / place.tiles_across * 4u;
  let col = (id.x - place.first_tile) % place.tiles_across * 4u;
  // Past the end stands the last row or column again: read, and never stored.
  let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(units - 1u));
  let cols = min(col + vec4u(0u, 1u, 2u, 3u), vec4u(layer.below - 1u));
  let is_bias = col + vec4u(0u, 1u, 2u, 3u) == vec4u(layer.below);
  var tile = mat4x4f(); // a vector of rows per column
  for (var position = 0u; position < BATCH; position++) {
    let a = sent(network, layer, rows, position, direction * ROWS, count);
    let below = values_below(layer, below_at(network, layer, position) + cols);
    let b = select(below, vec4f(1.0), is_bias);
    tile[0] += a * b.x;
    tile[1] += a * b.y;
    tile[2] += a * b.z;
    tile[3] += a * b.w;
  }
  for (var c = 0u; c < 4u; c++) {
    for (var r = 0u; r < 4u; r++) {
      if (row + r < units && col + c <= layer.below) {
        let weight = place.weight + (row + r) * layer.below + col + c;
        let at = select(weight, place.bias + row + r, is_bias[c]);
        destination[direction * PARAMETERS + at] -= tile[c][r];
      }
    }
  }
}`;
}

export const jacobianTransposeReference: Reference<JacobianTransposeDims> = (d, operands) => {
  const { alpha, priority } = operands;
  const R = jacobianRows(d);
  const target = Float64Array.from(operands.target);
  const { sensitivity, whole } = jacobianReference(d, operands);
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
          const below = whole(network, l, position);
          sensitivity(network, l, output, position).forEach((value, u) => {
            subtract(place, u, share * value, below);
          });
        });
        if (d.compensation) {
          subtract(heads, output, share, whole(network, d.units.length, position));
        }
      }
    }
  }
  return { target };
};
