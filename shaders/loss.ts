/**
 * Loss of every objective, and its gradient with respect to the outputs.
 *
 *   losses[k] = 1/n_k Σ loss_k(f_k[b], t_k[b]),   dOut[b,o] = 1/n_k · ∂loss_k/∂f[b,o]
 *
 *   hidden   [networks, out.stride]   outputs f [batch, O] at `out.offset`, objectives side by side
 *   targets  [dataRows, O]            t; the step's rows are looked up as in `dense`
 *   losses   [networks, K]
 *   dOut     [networks, batch, O]
 *   order    [orderSteps, batch] u32, state [networks, 5] u32: only with orderSteps > 0
 *
 * n_k is rows · o_k for losses by element and rows for losses of whole rows (fragments/loss.ts), rows those with targets.
 * What stands in `losses` for an objective without outputs, and in `dOut` for rows without targets, stays. One workgroup per
 * objective and network, a tree sum over its elements or rows.
 * Source: design §3; report §3; PyTorch's losses with reduction 'mean'.
 */
import {
  elementLoss,
  isRowLoss,
  type Loss,
  lossFunctions,
  rowLoss,
  rowLossFunction,
} from './fragments/loss.ts';
import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
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

export interface LossDims extends RowSource {
  readonly networks: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** Of each objective. */
  readonly losses: readonly Loss[];
  readonly dataRows: number;
  /** Positions of the batch whose rows have targets; they stand first. All of them unless given. */
  readonly targeted?: number;
  readonly out: View;
}

const total = (d: LossDims) => d.outputs.reduce((sum, count) => sum + count, 0);
const targeted = (d: LossDims) => d.targeted ?? d.batch;
const lanes = (d: LossDims) => lanesFor(targeted(d) * Math.max(...d.outputs));
const gathers = (d: LossDims) => d.orderSteps > 0;

export const loss: Kernel<LossDims> = {
  name: 'loss',
  bindings: [
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.out.stride] },
    { name: 'targets', access: 'read', shape: (d) => [d.dataRows, total(d)] },
    { name: 'losses', access: 'write', shape: (d) => [d.networks, d.outputs.length] },
    { name: 'dOut', access: 'write', shape: (d) => [d.networks, d.batch, total(d)] },
    ...rowBindings<LossDims>((d) => d),
  ],
  workgroups: (d) => grid('loss', d.outputs.length, 1, d.networks),
  source: (d) => wgsl`
const BATCH = ${u32(d.batch)};
const ROWS = ${u32(targeted(d))};
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
${lossFunctions(d.losses)}
${workgroupSum(lanes(d))}

var<private> network: u32;

fn output_at(position: u32, output: u32) -> f32 {
  return hidden[network * ACTIVATIONS + OUT + position * OUTPUTS + output];
}

fn target_at(row: u32, output: u32) -> f32 { return targets[row * OUTPUTS + output]; }

fn put_slope(position: u32, output: u32, slope: f32) {
  d_out[(network * BATCH + position) * OUTPUTS + output] = slope / f32(ROWS);
}
${rowLossFunction()}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let objective = group.x;
  network = group.z;
#if ${gathers(d)}
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.next)}];
#else
  let step = 0u;
#endif
  let first = FIRST[objective];
  let end = FIRST[objective + 1u];
  // A penalty has no outputs; its loss is another kernel's.
  if (first == end) { return; }
  let outputs = end - first;
  let is_row = is_row_loss(objective);
  let elements = select(ROWS * outputs, ROWS, is_row);
  let count = f32(elements);
  var total = 0.0;
  for (var element = lane; element < elements; element += LANES) {
    if (is_row) {
      total += row_loss(element, row_of(step, element), first, end);
      continue;
    }
    let position = element / outputs;
    let output = first + element % outputs;
    let found = element_loss(
      objective,
      output_at(position, output),
      target_at(row_of(step, position), output),
    );
    total += found.x;
    d_out[(network * BATCH + position) * OUTPUTS + output] = found.y / count;
  }
  let mean = workgroup_sum(lane, total) / count;
  if (lane == 0u) {
    losses[network * OBJECTIVES + objective] = mean;
  }
}`,
};

export const lossReference: Reference<LossDims> = (d, operands) => {
  const { hidden, targets, order, state } = operands;
  const K = d.outputs.length;
  const outputs = total(d);
  const first = firstOutputs(d.outputs);
  const losses = Float64Array.from(
    { length: d.networks * K },
    (_, at) => (d.outputs[at % K] === 0 && operands.losses?.[at]) || 0,
  );
  const dOut = Float64Array.from(
    { length: d.networks * d.batch * outputs },
    (_, at) => operands.dOut?.[at] ?? 0,
  );
  for (let n = 0; n < d.networks; n++) {
    const step = gathers(d) ? state[n * STATE_SIZE + STATE.next] : 0;
    for (let b = 0; b < targeted(d); b++) {
      const row = rowOfReference(d, order, step, b);
      const f = Array.from(
        { length: outputs },
        (_, o) => hidden[n * d.out.stride + d.out.offset + b * outputs + o],
      );
      const t = Array.from({ length: outputs }, (_, o) => targets[row * outputs + o]);
      d.losses.forEach((loss, k) => {
        if (d.outputs[k] === 0) return;
        const count = targeted(d) * (isRowLoss(loss) ? 1 : d.outputs[k]);
        const slopes = new Array<number>(outputs).fill(0);
        let value = 0;
        if (isRowLoss(loss)) value = rowLoss(f, t, first[k], first[k + 1], slopes);
        else {
          for (let o = first[k]; o < first[k + 1]; o++) {
            const [own, slope] = elementLoss(loss, f[o], t[o]);
            value += own;
            slopes[o] = slope;
          }
        }
        losses[n * K + k] += value / count;
        for (let o = first[k]; o < first[k + 1]; o++) {
          dOut[(n * d.batch + b) * outputs + o] = slopes[o] / count;
        }
      });
    }
  }
  return { losses, dOut };
};
