/**
 * A layer forward in truncated polynomials: the coefficients 1 … k−1 of what `dense` computes for coefficient 0.
 *
 *   pre_n[b,i] = Σ_{m≤n} Σ_j source_m[b,j] · W_{n−m}[i,j] + bias_n[i],   hidden = φ(pre)
 *
 *   parameters  [networks, k, parameters.stride]  each coefficient as in `dense`
 *   pre         [networks, k, to.stride]          likewise; coefficient 0 of this layer is read, the others are written
 *   hidden      [networks, k, to.stride]          likewise; coefficient 0 is read below only
 *   slopes      [networks, k, to.stride]          φ′(pre) of this layer, all coefficients, at the places of `hidden`
 *   inputs, order, state                          only with `rows`, as in `dense`: data are real numbers
 *
 * Standard parts are read, not written: they are those of `dense`, bit for bit. φ as in fragments/truncated.ts, which takes
 * the branch of ReLU by the sign of the number: where coefficient 0 of `pre` is exactly 0 it is replaced, with relu and
 * leakyRelu, by the first that is not, so that the backward kernels of the standard network take the same branch.
 * Source: design §4.9, (ab)_n = Σ_{i≤n} a_i b_{n−i}.
 */
import type { ActivationName } from './fragments/activation.ts';
import {
  type RowSource,
  rowBindings,
  rowOf,
  rowOfReference,
  STATE,
  STATE_SIZE,
} from './fragments/rows.ts';
import type { TileDims } from './fragments/tile.ts';
import { tileSum, tileSumEdge, tileSumGrid } from './fragments/tileSum.ts';
import { activateTruncated } from './fragments/truncated.ts';
import { truncatedActivation } from './fragments/truncatedActivation.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface NaDenseDims {
  readonly networks: number;
  /** k, 2 to 4. */
  readonly coefficients: number;
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: ActivationName;
  /** Elements of one coefficient's parameters, and where W and the bias stand in them. */
  readonly parameters: { readonly stride: number; readonly weight: number; readonly bias: number };
  /** The layer below, in `hidden`; unused with `rows`. */
  readonly from: number;
  /** This layer, in `pre`, `hidden` and `slopes`. */
  readonly to: View;
  /** Read data rows: the first layer. */
  readonly rows?: { readonly dataRows: number; readonly orderSteps: number };
}

const tile = (d: NaDenseDims): TileDims => ({ rows: d.batch, inner: d.inputs, cols: d.outputs });
const rowSource = (d: NaDenseDims): RowSource => ({
  batch: d.batch,
  orderSteps: d.rows?.orderSteps ?? 0,
});
const gathers = (d: NaDenseDims) => rowSource(d).orderSteps > 0;
const hasBranches = (d: NaDenseDims) => d.activation === 'relu' || d.activation === 'leakyRelu';
const layers = (d: NaDenseDims) => [d.networks, d.coefficients, d.to.stride];

export const naDense: Kernel<NaDenseDims> = {
  name: 'naDense',
  bindings: [
    {
      name: 'parameters',
      access: 'read',
      shape: (d) => [d.networks, d.coefficients, d.parameters.stride],
    },
    { name: 'pre', access: 'write', shape: layers },
    { name: 'hidden', access: 'write', shape: layers },
    { name: 'slopes', access: 'write', shape: layers },
    {
      name: 'inputs',
      access: 'read',
      shape: (d) => [d.rows?.dataRows ?? 0, d.inputs],
      when: (d) => d.rows !== undefined,
    },
    ...rowBindings<NaDenseDims>(rowSource),
  ],
  workgroups: (d) => grid('naDense', ...tileSumGrid(tile(d)), d.networks),
  source: (d) => wgsl`
const BATCH = ${u32(d.batch)};
const INPUTS = ${u32(d.inputs)};
const OUTPUTS = ${u32(d.outputs)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const BIAS = ${u32(d.parameters.bias)};
const FROM = ${u32(d.from)};
const TO = ${u32(d.to.offset)};
const ACTIVATIONS = ${u32(d.to.stride)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read_write> pre: array<f32>;
@group(0) @binding(2) var<storage, read_write> hidden: array<f32>;
@group(0) @binding(3) var<storage, read_write> slopes: array<f32>;
#if ${d.rows !== undefined}
@group(0) @binding(4) var<storage, read> inputs: array<f32>; // [data rows, INPUTS]
#endif
#if ${gathers(d)}
@group(0) @binding(5) var<storage, read> order: array<u32>;
@group(0) @binding(6) var<storage, read> state: array<u32>;
#endif
${rowOf(rowSource(d))}
${truncatedActivation(d.activation, d.coefficients)}

var<private> left: u32; // coefficient of the source, and of W
var<private> right: u32;

fn load_a(network: u32, row: u32, k: u32) -> f32 {
  if (row >= BATCH || k >= INPUTS) { return 0.0; }
#if ${gathers(d)}
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.next)}];
  return inputs[row_of(step, row) * INPUTS + k];
#elif ${d.rows !== undefined}
  return inputs[row * INPUTS + k];
#else
  return hidden[(network * COEFFICIENTS + left) * ACTIVATIONS + FROM + row * INPUTS + k];
#endif
}

fn load_b(network: u32, k: u32, col: u32) -> f32 {
  if (k >= INPUTS || col >= OUTPUTS) { return 0.0; }
  return parameters[(network * COEFFICIENTS + right) * PARAMETERS + WEIGHT + col * INPUTS + k];
}
${tileSum(tileSumEdge(tile(d)))}

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let network = group.z;
  let row = group.y * TILE + local.y;
  let col = group.x * TILE + local.x;
  var z: Truncated;
  for (var n = 1u; n < COEFFICIENTS; n++) {
    var sum = 0.0;
#if ${d.rows !== undefined}
    left = 0u;
    right = n;
    sum = tile_sum(network, row, col, INPUTS, local);
#else
    for (var m = 0u; m <= n; m++) {
      left = m;
      right = n - m;
      sum += tile_sum(network, row, col, INPUTS, local);
    }
#endif
    z[n] = sum;
  }
  if (row < BATCH && col < OUTPUTS) {
    let first = network * COEFFICIENTS;
    let at = TO + row * OUTPUTS + col;
    z[0] = pre[first * ACTIVATIONS + at];
    for (var n = 1u; n < COEFFICIENTS; n++) {
      z[n] += parameters[(first + n) * PARAMETERS + BIAS + col];
      pre[(first + n) * ACTIVATIONS + at] = z[n];
    }
#if ${hasBranches(d)}
    pre[first * ACTIVATIONS + at] = leading_of(z);
#endif
    var activated = activate_truncated(z);
    slopes[first * ACTIVATIONS + at] = activated.slope[0];
    for (var n = 1u; n < COEFFICIENTS; n++) {
      hidden[(first + n) * ACTIVATIONS + at] = activated.value[n];
      slopes[(first + n) * ACTIVATIONS + at] = activated.slope[n];
    }
  }
}`,
};

/** Starts from the given `pre` and `hidden`, which hold the standard parts, and fills in this layer. */
export const naDenseReference: Reference<NaDenseDims> = (d, operands) => {
  const { parameters, inputs, order, state } = operands;
  const [pre, hidden, slopes] = [operands.pre, operands.hidden, operands.slopes].map((given) =>
    Float64Array.from(
      { length: d.networks * d.coefficients * d.to.stride },
      (_, i) => given?.[i] ?? 0,
    ),
  );
  for (let network = 0; network < d.networks; network++) {
    const plane = (n: number) => network * d.coefficients + n;
    const step = gathers(d) ? state[network * STATE_SIZE + STATE.next] : 0;
    const source = (m: number, b: number, j: number) => {
      if (!d.rows) return hidden[plane(m) * d.to.stride + d.from + b * d.inputs + j];
      return m > 0 ? 0 : inputs[rowOfReference(rowSource(d), order, step, b) * d.inputs + j];
    };
    const weight = (n: number, i: number, j: number) =>
      parameters[plane(n) * d.parameters.stride + d.parameters.weight + i * d.inputs + j];
    for (let b = 0; b < d.batch; b++) {
      for (let i = 0; i < d.outputs; i++) {
        const place = (n: number) => plane(n) * d.to.stride + d.to.offset + b * d.outputs + i;
        for (let n = 1; n < d.coefficients; n++) {
          let z = parameters[plane(n) * d.parameters.stride + d.parameters.bias + i];
          for (let m = 0; m <= n; m++) {
            for (let j = 0; j < d.inputs; j++) z += source(m, b, j) * weight(n - m, i, j);
          }
          pre[place(n)] = z;
        }
        const z = Array.from({ length: d.coefficients }, (_, n) => pre[place(n)]);
        if (hasBranches(d)) pre[place(0)] = z.find((coefficient) => coefficient !== 0) ?? 0;
        const { value, slope } = activateTruncated(d.activation, z);
        for (let n = 0; n < d.coefficients; n++) {
          if (n > 0) hidden[place(n)] = value[n];
          slopes[place(n)] = slope[n];
        }
      }
    }
  }
  return { pre, hidden, slopes };
};
