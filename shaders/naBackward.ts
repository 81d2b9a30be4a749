/**
 * Back through the heads or one trunk layer in truncated polynomials: the coefficients 1 … k−1 of what `headBackward` and
 * `denseBackward` compute for coefficient 0.
 *
 *   s = δ_l W_l,   δ_{l−1} = s φ′(z_{l−1}),   both products truncated; coefficient 0 of δ_{l−1} stays as it is
 *
 *   with `standard` W_l and φ′ count with their standard parts only: δ_{l−1,n}[b,j] = φ′_0[b,j] · Σ_i δ_{l,n}[b,i] · W_{l,0}[i,j]
 *
 *   parameters  [networks, k, parameters.stride]  W_l [units, below] at `weight`
 *   slopes      [networks, k, layer.stride]       φ′ of layer l − 1, [batch, below] at `layer.offset`
 *   deltas      [networks, k, deltasStride]       reads δ_l [batch, units] at `from`, writes δ_{l−1} [batch, below] at `to`
 *   dOut        [networks, k, batch, units]       only without `from`: δ_l is the gradient at the outputs
 *
 * Source: design §4.9; what `standard` leaves out is what the lexicographic loss does not ask for (`naLoss`).
 */
import { coefficientsWgsl } from './fragments/coefficients.ts';
import type { TileDims } from './fragments/tile.ts';
import { tileSum, tileSumEdge, tileSumGrid } from './fragments/tileSum.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface NaBackwardDims {
  readonly networks: number;
  /** k, 2 to 4. */
  readonly coefficients: number;
  readonly batch: number;
  /** Units of layer l, or outputs, and units of layer l − 1. */
  readonly units: number;
  readonly below: number;
  readonly standard: boolean;
  readonly parameters: { readonly stride: number; readonly weight: number };
  readonly layer: View;
  readonly deltasStride: number;
  /** Absent for the heads. */
  readonly from?: number;
  readonly to: number;
}

const tile = (d: NaBackwardDims): TileDims => ({ rows: d.batch, inner: d.units, cols: d.below });
const ofHeads = (d: NaBackwardDims) => d.from === undefined;

export const naBackward: Kernel<NaBackwardDims> = {
  name: 'naBackward',
  bindings: [
    {
      name: 'parameters',
      access: 'read',
      shape: (d) => [d.networks, d.coefficients, d.parameters.stride],
    },
    { name: 'slopes', access: 'read', shape: (d) => [d.networks, d.coefficients, d.layer.stride] },
    { name: 'deltas', access: 'write', shape: (d) => [d.networks, d.coefficients, d.deltasStride] },
    {
      name: 'dOut',
      access: 'read',
      shape: (d) => [d.networks, d.coefficients, d.batch, d.units],
      when: ofHeads,
    },
  ],
  workgroups: (d) => grid('naBackward', ...tileSumGrid(tile(d)), d.networks),
  source: (d) => wgsl`
${coefficientsWgsl(d.coefficients)}
const BATCH = ${u32(d.batch)};
const UNITS = ${u32(d.units)};
const BELOW = ${u32(d.below)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const LAYER = ${u32(d.layer.offset)};
const ACTIVATIONS = ${u32(d.layer.stride)};
const DELTAS_STRIDE = ${u32(d.deltasStride)};
const FROM = ${u32(d.from ?? 0)};
const TO = ${u32(d.to)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> slopes: array<f32>;
@group(0) @binding(2) var<storage, read_write> deltas: array<f32>;
#if ${ofHeads(d)}
@group(0) @binding(3) var<storage, read> d_out: array<f32>; // [networks, COEFFICIENTS, BATCH, UNITS]
#endif

var<private> left: u32; // coefficient of delta, and of W
var<private> right: u32;

fn load_a(network: u32, row: u32, k: u32) -> f32 {
  if (row >= BATCH || k >= UNITS) { return 0.0; }
#if ${ofHeads(d)}
  return d_out[((network * COEFFICIENTS + left) * BATCH + row) * UNITS + k];
#else
  return deltas[(network * COEFFICIENTS + left) * DELTAS_STRIDE + FROM + row * UNITS + k];
#endif
}

fn load_b(network: u32, k: u32, col: u32) -> f32 {
  if (k >= UNITS || col >= BELOW) { return 0.0; }
  return parameters[(network * COEFFICIENTS + right) * PARAMETERS + WEIGHT + k * BELOW + col];
}
${tileSum(tileSumEdge(tile(d)))}

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let network = group.z;
  let row = group.y * TILE + local.y;
  let col = group.x * TILE + local.x;
  var sent: array<f32, COEFFICIENTS>; // s
  for (var n = 0u; n < COEFFICIENTS; n++) {
#if ${d.standard}
    left = n;
    right = 0u;
    sent[n] = tile_sum(network, row, col, UNITS, local);
#else
    for (var m = 0u; m <= n; m++) {
      left = m;
      right = n - m;
      sent[n] += tile_sum(network, row, col, UNITS, local);
    }
#endif
  }
  if (row < BATCH && col < BELOW) {
    let first = network * COEFFICIENTS;
    let slope = LAYER + row * BELOW + col;
    for (var n = 1u; n < COEFFICIENTS; n++) {
#if ${d.standard}
      let delta = sent[n] * slopes[first * ACTIVATIONS + slope];
#else
      var delta = 0.0;
      for (var m = 0u; m <= n; m++) {
        delta += sent[m] * slopes[(first + n - m) * ACTIVATIONS + slope];
      }
#endif
      deltas[(first + n) * DELTAS_STRIDE + TO + row * BELOW + col] = delta;
    }
  }
}`,
};

export const naBackwardReference: Reference<NaBackwardDims> = (d, operands) => {
  const { parameters, slopes, dOut } = operands;
  const deltas = Float64Array.from(
    { length: d.networks * d.coefficients * d.deltasStride },
    (_, i) => operands.deltas?.[i] ?? 0,
  );
  const above = (plane: number, b: number, i: number) =>
    d.from === undefined
      ? dOut[(plane * d.batch + b) * d.units + i]
      : deltas[plane * d.deltasStride + d.from + b * d.units + i];
  /** Σ over the pairs (p, q) with p + q = n; with `standard` q = 0 only. */
  const product = (n: number, a: (p: number) => number, b: (q: number) => number) => {
    let sum = 0;
    for (let q = 0; q <= (d.standard ? 0 : n); q++) sum += a(n - q) * b(q);
    return sum;
  };
  for (let network = 0; network < d.networks; network++) {
    const plane = (n: number) => network * d.coefficients + n;
    for (let b = 0; b < d.batch; b++) {
      for (let j = 0; j < d.below; j++) {
        const weight = (q: number, i: number) =>
          parameters[plane(q) * d.parameters.stride + d.parameters.weight + i * d.below + j];
        const sent = Array.from({ length: d.coefficients }, (_, n) => {
          let sum = 0;
          for (let i = 0; i < d.units; i++) {
            sum += product(
              n,
              (p) => above(plane(p), b, i),
              (q) => weight(q, i),
            );
          }
          return sum;
        });
        const slope = (q: number) =>
          slopes[plane(q) * d.layer.stride + d.layer.offset + b * d.below + j];
        for (let n = 1; n < d.coefficients; n++) {
          deltas[plane(n) * d.deltasStride + d.to + b * d.below + j] = product(
            n,
            (p) => sent[p],
            slope,
          );
        }
      }
    }
  }
  return { deltas };
};
