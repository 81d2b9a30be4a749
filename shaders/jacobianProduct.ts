/**
 * How the protected outputs change along every direction, to first order: J D.
 *
 *   products[d,(i,n)] = Σ_l Σ_u s_{i,l}[n,u] · (Σ_j D_l[u,j] a_{l−1}[n,j] + D_l's bias[u])   without what rests
 *                     + Σ_h D_w[i,h] a_M[n,h] + D_c[i]   with compensation: the output's own head, likewise
 *
 *   inputs     [dataRows, inputs]              a_0; the step's rows (state.current) are looked up as in `weightGradients`
 *   hidden     [networks, activations.stride]  a_l [batch, n_l] at activations.offsets[l − 1]
 *   deltas     [networks, deltas.stride]       [slots, batch, n_l] at deltas.offsets[l − 1]; s_i in slot `slot` + i
 *   gradients  [networks, D, parameters.stride]  the directions, at the parameters' own offsets; only what is named above is read
 *   products   [networks, D, R]                R = protected outputs · batch, r = i · batch + n
 *   order, state: only with orderSteps > 0
 *
 * One workgroup per 4 rows of the step, direction and network. A lane takes 4 units of a layer at a time; what the
 * direction adds to those units' sums is shared by all outputs. The lanes' parts are added as a tree. On devices with
 * subgroups: one per 16 rows (fragments/subgroups/jacobianProduct.ts).
 * Source: design §4.3.
 */
import {
  headShares,
  type JacobianSource,
  jacobianBindings,
  jacobianFunctions,
  jacobianReference,
  jacobianRows,
  MOVES,
} from './fragments/jacobian.ts';
import { rowBindings } from './fragments/rows.ts';
import { productBySubgroups } from './fragments/subgroups/jacobianProduct.ts';
import { LINES } from './fragments/subgroups/lineProducts.ts';
import { lanesFor } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { protectable } from './projectColumns.ts';
import { u32, wgsl } from './wgsl.ts';

export interface JacobianProductDims extends JacobianSource {
  readonly directions: number;
  /** The heads of the protected outputs are part of J. */
  readonly compensation: boolean;
  readonly parameters: {
    readonly stride: number;
    readonly trunk: readonly Place[];
    readonly heads: Place;
  };
}

interface Place {
  readonly weight: number;
  readonly bias: number;
}

export const jacobianProduct: Kernel<JacobianProductDims> = {
  name: 'jacobianProduct',
  bindings: [
    ...jacobianBindings<JacobianProductDims>(),
    {
      name: 'gradients',
      access: 'read',
      shape: (d) => [d.networks, d.directions, d.parameters.stride],
    },
    {
      name: 'products',
      access: 'write',
      shape: (d) => [d.networks, d.directions, jacobianRows(d)],
    },
    ...rowBindings<JacobianProductDims>((d) => d),
  ],
  workgroups: (d) => grid('jacobianProduct', Math.ceil(d.batch / 4), d.directions, d.networks),
  source: (d) => wgsl`${operands(d)}
${byUnits(d)}`,
  bySubgroup: {
    workgroups: (d) =>
      grid('jacobianProduct', Math.ceil(d.batch / LINES), d.directions, d.networks),
    source: (d) => wgsl`enable subgroups;
${operands(d)}
${productBySubgroups(d)}`,
  },
};

function operands(d: JacobianProductDims): string {
  return wgsl`
const PROTECTABLE = ${u32(protectable(d.outputs))};
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHTS = array<u32, HEADS>(${d.parameters.trunk.map(({ weight }) => u32(weight)).join(', ')});
const BIASES = array<u32, HEADS>(${d.parameters.trunk.map(({ bias }) => u32(bias)).join(', ')});
#if ${d.compensation}
const HEADS_WEIGHT = ${u32(d.parameters.heads.weight)};
const HEADS_BIAS = ${u32(d.parameters.heads.bias)};
${headShares(d)}
#endif
@group(0) @binding(0) var<storage, read> inputs: array<f32>;
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
@group(0) @binding(2) var<storage, read> deltas: array<f32>;
@group(0) @binding(3) var<storage, read> gradients: array<f32>;
@group(0) @binding(4) var<storage, read_write> products: array<f32>;
#if ${d.orderSteps > 0}
@group(0) @binding(5) var<storage, read> order: array<u32>;
@group(0) @binding(6) var<storage, read> state: array<u32>;
#endif
${jacobianFunctions(d)}`;
}

function byUnits(d: JacobianProductDims): string {
  return wgsl`
const LANES = ${u32(lanesFor(Math.ceil(Math.max(...d.units) / 4)))};
var<workgroup> partial_sums: array<vec4f, LANES>;

/** The sum over all lanes, as a tree; every lane must call it. */
fn sum_of_lanes(lane: u32, value: vec4f) -> vec4f {
  partial_sums[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial_sums[lane] += partial_sums[lane + half]; }
    workgroupBarrier();
  }
  let total = partial_sums[0];
  workgroupBarrier();
  return total;
}

/** What the direction adds to 4 units' sums at 4 positions: a vector of positions per unit. */
fn change(network: u32, direction: u32, layer: Layer, units: vec4u, positions: vec4u) -> mat4x4f {
  let weights = direction * PARAMETERS + WEIGHTS[layer.index] + units * layer.below;
  let biases = direction * PARAMETERS + BIASES[layer.index] + units;
  let below = rows_below(network, layer, positions);
  var sums = mat4x4f();
  for (var j = 0u; j < layer.moving; j++) {
    let values = values_below(layer, below + j);
    sums[0] += gradients[weights.x + j] * values;
    sums[1] += gradients[weights.y + j] * values;
    sums[2] += gradients[weights.z + j] * values;
    sums[3] += gradients[weights.w + j] * values;
  }
  for (var c = 0u; c < 4u; c++) { sums[c] += layer.bias * gradients[biases[c]]; }
  return sums;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let direction = network * DIRECTIONS + group.y;
  // Past the end stands the last row or unit again: read, and never stored or added.
  let positions = min(group.x * 4u + vec4u(0u, 1u, 2u, 3u), vec4u(BATCH - 1u));
  var parts: array<vec4f, PROTECTABLE>; // of the products at the 4 positions, by output
  for (var l = 0u; l < HEADS; l++) {
    let layer = LAYERS[l];
    for (var first = lane * 4u; first < layer.units; first += LANES * 4u) {
      let units = min(first + vec4u(0u, 1u, 2u, 3u), vec4u(layer.units - 1u));
      let along = change(network, direction, layer, units, positions);
      for (var i = 0u; i < PROTECTABLE; i++) {
        let rows = sensitivities_at(network, layer, i * BATCH) + positions * layer.units;
        for (var c = 0u; c < min(4u, layer.units - first); c++) {
          parts[i] += sensitivities(rows + first + c) * along[c];
        }
      }
    }
  }
#if ${d.compensation}
  let heads = LAYERS[HEADS];
  let below = rows_below(network, heads, positions);
  for (var i = 0u; i < PROTECTABLE; i++) {
    let weights = direction * PARAMETERS + HEADS_WEIGHT + i * heads.below;
    for (var j = lane; j < heads.below; j += LANES) {
      parts[i] += HEAD_WEIGHTS[i] * gradients[weights + j] * values_below(heads, below + j);
    }
    let bias = HEAD_BIASES[i] * gradients[direction * PARAMETERS + HEADS_BIAS + i];
    parts[i] += select(0.0, bias, lane == 0u);
  }
#endif
  for (var i = 0u; i < PROTECTABLE; i++) {
    let sums = sum_of_lanes(lane, parts[i]);
    let position = group.x * 4u + lane;
    if (lane < 4u && position < BATCH) {
      products[direction * ROWS + i * BATCH + position] = sums[lane];
    }
  }
}`;
}

export const jacobianProductReference: Reference<JacobianProductDims> = (d, operands) => {
  const { gradients } = operands;
  const R = jacobianRows(d);
  const products = new Float64Array(d.networks * d.directions * R);
  const { sensitivity, augmented, whole } = jacobianReference(d, operands);
  for (let network = 0; network < d.networks; network++) {
    for (let direction = 0; direction < d.directions; direction++) {
      const own = network * d.directions + direction;
      d.units.forEach((units, l) => {
        const { weight, bias } = d.parameters.trunk[l];
        for (let r = 0; r < R; r++) {
          const below = augmented(network, l, r % d.batch);
          const sent = sensitivity(network, l, Math.floor(r / d.batch), r % d.batch);
          const width = below.length - 1;
          for (let u = 0; u < units; u++) {
            for (let j = 0; j <= width; j++) {
              const at = j < width ? weight + u * width + j : bias + u;
              products[own * R + r] +=
                sent[u] * gradients[own * d.parameters.stride + at] * below[j];
            }
          }
        }
      });
      if (!d.compensation) continue;
      const { heads, stride } = d.parameters;
      for (let r = 0; r < R; r++) {
        const output = Math.floor(r / d.batch);
        const rests = d.rests?.heads[output] ?? MOVES;
        const below = whole(network, d.units.length, r % d.batch);
        const width = below.length - 1;
        below.forEach((value, h) => {
          const at = h < width ? heads.weight + output * width + h : heads.bias + output;
          if (!(h < width ? rests.weight : rests.bias)) {
            products[own * R + r] += gradients[own * stride + at] * value;
          }
        });
      }
    }
  }
  return { products };
};
