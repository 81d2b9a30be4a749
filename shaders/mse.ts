/**
 * Loss of every objective, and its gradient with respect to the outputs.
 *
 *   losses[k] = 1/(B·o_k) Σ_{b,o} (f_k[b,o] − t_k[b,o])²,   dOut[b,o] = 2/(B·o_k) · (f[b,o] − t[b,o])
 *
 *   hidden   [networks, out.stride]   outputs f [batch, O] at `out.offset`, objectives side by side
 *   targets  [dataRows, O]            t; the step's rows are looked up as in `dense`
 *   losses   [networks, K]
 *   dOut     [networks, batch, O]
 *   order    [orderSteps, batch] u32, state [networks, 4] u32: only with orderSteps > 0
 *
 * One workgroup per objective and network, a tree sum over its batch · o_k elements.
 * Source: design §3; report §3, PyTorch's MSELoss (mean over rows and outputs, no ½).
 */
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
import { f32, u32, wgsl } from './wgsl.ts';

export interface MseDims extends RowSource {
  readonly networks: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  readonly dataRows: number;
  readonly out: View;
}

const total = (d: MseDims) => d.outputs.reduce((sum, count) => sum + count, 0);
const lanes = (d: MseDims) => lanesFor(d.batch * Math.max(...d.outputs));
const gathers = (d: MseDims) => d.orderSteps > 0;

/** First row of each objective in the stacked outputs, and one past the last: [0, o_1, o_1 + o_2, …]. */
export function firstOutputs(outputs: readonly number[]): number[] {
  const first = [0];
  for (const count of outputs) first.push(first[first.length - 1] + count);
  return first;
}

/** The same as a WGSL constant `FIRST`. */
export function firstOutputsWgsl(outputs: readonly number[]): string {
  const first = firstOutputs(outputs);
  return `const FIRST = array<u32, ${first.length}>(${first.map(u32).join(', ')});`;
}

export const mse: Kernel<MseDims> = {
  name: 'mse',
  bindings: [
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.out.stride] },
    { name: 'targets', access: 'read', shape: (d) => [d.dataRows, total(d)] },
    { name: 'losses', access: 'write', shape: (d) => [d.networks, d.outputs.length] },
    { name: 'dOut', access: 'write', shape: (d) => [d.networks, d.batch, total(d)] },
    ...rowBindings<MseDims>((d) => d),
  ],
  workgroups: (d) => grid('mse', d.outputs.length, 1, d.networks),
  source: (d) => wgsl`
const BATCH = ${u32(d.batch)};
const OBJECTIVES = ${u32(d.outputs.length)};
const OUTPUTS = ${u32(total(d))};
const OUT = ${u32(d.out.offset)};
const ACTIVATIONS = ${u32(d.out.stride)};
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read> hidden: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;      // [data rows, OUTPUTS]
@group(0) @binding(2) var<storage, read_write> losses: array<f32>; // [networks, OBJECTIVES]
@group(0) @binding(3) var<storage, read_write> d_out: array<f32>;  // [networks, BATCH, OUTPUTS]
#if ${gathers(d)}
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
#endif
${rowOf(d)}
${workgroupSum(lanes(d))}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let objective = group.x;
  let network = group.z;
#if ${gathers(d)}
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.next)}];
#else
  let step = 0u;
#endif
  let first = FIRST[objective];
  let outputs = FIRST[objective + 1u] - first;
  let count = f32(BATCH * outputs);
  var squares = 0.0;
  for (var element = lane; element < BATCH * outputs; element += LANES) {
    let position = element / outputs;
    let output = first + element % outputs;
    let at = position * OUTPUTS + output;
    let error = hidden[network * ACTIVATIONS + OUT + at]
      - targets[row_of(step, position) * OUTPUTS + output];
    squares += error * error;
    d_out[network * BATCH * OUTPUTS + at] = ${f32(2)} * error / count;
  }
  let loss = workgroup_sum(lane, squares) / count;
  if (lane == 0u) {
    losses[network * OBJECTIVES + objective] = loss;
  }
}`,
};

export const mseReference: Reference<MseDims> = (d, { hidden, targets, order, state }) => {
  const outputs = total(d);
  const first = firstOutputs(d.outputs);
  const losses = new Float64Array(d.networks * d.outputs.length);
  const dOut = new Float64Array(d.networks * d.batch * outputs);
  for (let n = 0; n < d.networks; n++) {
    const step = gathers(d) ? state[n * STATE_SIZE + STATE.next] : 0;
    for (let k = 0; k < d.outputs.length; k++) {
      const count = d.batch * d.outputs[k];
      for (let b = 0; b < d.batch; b++) {
        const row = rowOfReference(d, order, step, b);
        for (let o = first[k]; o < first[k + 1]; o++) {
          const at = b * outputs + o;
          const error = hidden[n * d.out.stride + d.out.offset + at] - targets[row * outputs + o];
          losses[n * d.outputs.length + k] += (error * error) / count;
          dOut[n * d.batch * outputs + at] = (2 * error) / count;
        }
      }
    }
  }
  return { losses, dOut };
};
