/**
 * The coefficients 1 … k−1 of the loss of a non-Archimedean network, and of its gradient with respect to the outputs;
 * coefficient 0, the mean of r₀², is what `loss` makes of it.
 *
 *   r = f − t, t = t₀ + t₁η + …            t_n is the target of objective n + 1
 *   field:          L_n = Σ_{i+j=n} mean r_i r_j   MSE in the field: L_1 is the cross term 2 mean r₀r₁, and can be negative
 *   lexicographic:  L_n = mean r_n²                objective n + 1 alone
 *   both:           dOut_n = 2 r_n / (rows · outputs)
 *
 *   hidden   [networks, k, out.stride]   f_n [batch, outputs] at `out.offset`
 *   targets  [k, dataRows, outputs]      the step's rows are looked up as in `dense`
 *   losses   [networks, k]
 *   dOut     [networks, k, batch, outputs]
 *   order, state: only with orderSteps > 0
 *
 * One workgroup per coefficient and network, a tree sum. The losses differ in the backward pass too: see `naBackward`.
 * Source: design §4.9.
 */
import { coefficientsWgsl } from './fragments/coefficients.ts';
import {
  type RowSource,
  rowBindings,
  rowOf,
  rowOfReference,
  STATE,
  STATE_SIZE,
} from './fragments/rows.ts';
import { lanesFor, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export const NA_LOSSES = ['lexicographic', 'field'] as const;
export type NaLossName = (typeof NA_LOSSES)[number];

export interface NaLossDims extends RowSource {
  readonly networks: number;
  /** k, 2 to 4. */
  readonly coefficients: number;
  readonly outputs: number;
  readonly loss: NaLossName;
  readonly dataRows: number;
  readonly out: View;
}

const gathers = (d: NaLossDims) => d.orderSteps > 0;

export const naLoss: Kernel<NaLossDims> = {
  name: 'naLoss',
  bindings: [
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.coefficients, d.out.stride] },
    { name: 'targets', access: 'read', shape: (d) => [d.coefficients, d.dataRows, d.outputs] },
    { name: 'losses', access: 'write', shape: (d) => [d.networks, d.coefficients] },
    {
      name: 'dOut',
      access: 'write',
      shape: (d) => [d.networks, d.coefficients, d.batch, d.outputs],
    },
    ...rowBindings<NaLossDims>((d) => d),
  ],
  workgroups: (d) => grid('naLoss', d.coefficients - 1, 1, d.networks),
  source: (d) => wgsl`
${coefficientsWgsl(d.coefficients)}
const OUTPUTS = ${u32(d.outputs)};
const ELEMENTS = ${u32(d.batch * d.outputs)};
const DATA_ROWS = ${u32(d.dataRows)};
const OUT = ${u32(d.out.offset)};
const ACTIVATIONS = ${u32(d.out.stride)};
@group(0) @binding(0) var<storage, read> hidden: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;      // [COEFFICIENTS, DATA_ROWS, OUTPUTS]
@group(0) @binding(2) var<storage, read_write> losses: array<f32>; // [networks, COEFFICIENTS]
@group(0) @binding(3) var<storage, read_write> d_out: array<f32>;  // [networks, COEFFICIENTS, ELEMENTS]
#if ${gathers(d)}
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
#endif
${rowOf(d)}
${workgroupSum(lanesFor(d.batch * d.outputs))}

/** r_n at an element of the batch, whose target stands at an element of the data. */
fn residual(network: u32, n: u32, element: u32, target_at: u32) -> f32 {
  let f = hidden[(network * COEFFICIENTS + n) * ACTIVATIONS + OUT + element];
  return f - targets[n * DATA_ROWS * OUTPUTS + target_at];
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let n = group.x + 1u;
  let network = group.z;
#if ${gathers(d)}
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.next)}];
#else
  let step = 0u;
#endif
  var total = 0.0;
  for (var element = lane; element < ELEMENTS; element += LANES) {
    let target_at = row_of(step, element / OUTPUTS) * OUTPUTS + element % OUTPUTS;
    let own = residual(network, n, element, target_at);
#if ${d.loss === 'field'}
    for (var i = 0u; i <= n; i++) {
      total += residual(network, i, element, target_at) * residual(network, n - i, element, target_at);
    }
#else
    total += own * own;
#endif
    d_out[(network * COEFFICIENTS + n) * ELEMENTS + element] = 2.0 * own / f32(ELEMENTS);
  }
  let mean = workgroup_sum(lane, total) / f32(ELEMENTS);
  if (lane == 0u) {
    losses[network * COEFFICIENTS + n] = mean;
  }
}`,
};

export const naLossReference: Reference<NaLossDims> = (d, operands) => {
  const { hidden, targets, order, state } = operands;
  const k = d.coefficients;
  const elements = d.batch * d.outputs;
  const given = (values: ArrayLike<number> | undefined, length: number) =>
    Float64Array.from({ length }, (_, i) => values?.[i] ?? 0);
  const losses = given(operands.losses, d.networks * k);
  const dOut = given(operands.dOut, d.networks * k * elements);
  for (let network = 0; network < d.networks; network++) {
    const step = gathers(d) ? state[network * STATE_SIZE + STATE.next] : 0;
    const residual = (n: number, b: number, o: number) =>
      hidden[(network * k + n) * d.out.stride + d.out.offset + b * d.outputs + o] -
      targets[(n * d.dataRows + rowOfReference(d, order, step, b)) * d.outputs + o];
    for (let n = 1; n < k; n++) {
      let sum = 0;
      for (let b = 0; b < d.batch; b++) {
        for (let o = 0; o < d.outputs; o++) {
          const own = residual(n, b, o);
          dOut[((network * k + n) * d.batch + b) * d.outputs + o] = (2 * own) / elements;
          if (d.loss === 'lexicographic') sum += own * own;
          else for (let i = 0; i <= n; i++) sum += residual(i, b, o) * residual(n - i, b, o);
        }
      }
      losses[network * k + n] = sum / elements;
    }
  }
  return { losses, dOut };
};
