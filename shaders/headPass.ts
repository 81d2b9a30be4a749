/**
 * The heads' whole pass in one kernel, for a step whose phase is known beforehand: outputs, their losses and slopes, and
 * ∂L/∂z of the last trunk layer.
 *
 *   out[b,o]       = Σ_h hidden[b,h] · w[o,h] + bias[o]                                   as `dense`
 *   slope[b,o]     = share · 1/n_k · ∂loss_k/∂out[b,o]     share 1 for the phase's objective, else 0; n_k as in `loss`
 *   element[b,o]   = loss_k(out[b,o], t[b,o])              of a loss of whole rows at its first output only
 *   delta[b,h]     = φ′(pre[b,h]) · Σ_o slope[b,o] · w[o,h]                               as `headBackward`
 *
 *   parameters   [networks, parameters.stride]  stacked heads w [O, units] at `weight`, bias [O] at `bias`
 *   pre, hidden  [networks, layer.stride]       the last trunk layer [batch, units] at `layer.offset`, read; the outputs
 *                                               [batch, O] at `out`, written
 *   targets      [dataRows, O]                  rows looked up as in `dense`
 *   elements     [networks, 2, batch, O]        slopes, then losses
 *   deltas       [networks, deltas.stride]      [batch, units] at `deltas.offset`
 *   state        [networks, 5] u32              the step begins: current becomes next; a fault halts the network
 *   order        [orderSteps, batch] u32        only with orderSteps > 0
 *
 * The phase is that of a schedule; the step's losses add up in `layerDescent` of the heads, which ends the step. A workgroup does
 * some rows of the batch with all outputs. Layers have the bits that `dense` and `headBackward` give them.
 * Source: as those kernels; kernels.md rule 5.
 */
import { phaseOf } from './choosePhase.ts';
import { denseReference } from './dense.ts';
import { type ActivationName, activationFunctions } from './fragments/activation.ts';
import {
  elementLoss,
  isRowLoss,
  type Loss,
  lossFunctions,
  rowLoss,
  rowLossFunction,
} from './fragments/loss.ts';
import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
import { objectiveOf } from './fragments/penalty.ts';
import { scheduleFunction } from './fragments/phase.ts';
import { enablesOf, productGrid, productText } from './fragments/product.ts';
import type { ProductDims, ProductForm } from './fragments/productForm.ts';
import { type RowSource, rowOf, rowOfReference, STATE, STATE_SIZE } from './fragments/rows.ts';
import { sendBack } from './fragments/sendBack.ts';
import { headBackwardReference } from './headBackward.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { lossReference } from './loss.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface HeadPassDims extends RowSource {
  readonly networks: number;
  readonly dataRows: number;
  /** Units of the last trunk layer. */
  readonly units: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** Of each objective. */
  readonly losses: readonly Loss[];
  readonly activation: ActivationName;
  /** Of the schedule, fragments/phase.ts. */
  readonly until: readonly number[];
  readonly parameters: { readonly stride: number; readonly weight: number; readonly bias: number };
  readonly layer: View;
  /** Where the outputs stand in pre and hidden. */
  readonly out: number;
  readonly deltas: View;
  /** Of large heads; small tiles where absent. */
  readonly form?: ProductForm;
}

const total = (d: HeadPassDims) => d.outputs.reduce((sum, count) => sum + count, 0);
const product = (d: HeadPassDims): ProductDims => ({
  rows: d.batch,
  inner: d.units,
  cols: total(d),
  a: { transposed: false },
  b: { transposed: true },
});
/** What the mean of an objective's loss is over. */
const elementsOf = (d: HeadPassDims) =>
  d.losses.map((loss, k) => d.batch * (isRowLoss(loss) ? 1 : d.outputs[k]));

export const headPass: Kernel<HeadPassDims> = {
  name: 'headPass',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'pre', access: 'write', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'hidden', access: 'write', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'targets', access: 'read', shape: (d) => [d.dataRows, total(d)] },
    { name: 'elements', access: 'write', shape: (d) => [d.networks, 2, d.batch, total(d)] },
    { name: 'deltas', access: 'write', shape: (d) => [d.networks, d.deltas.stride] },
    { name: 'state', access: 'write', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    {
      name: 'order',
      access: 'read',
      type: 'u32',
      shape: (d) => [d.orderSteps, d.batch],
      when: (d) => d.orderSteps > 0,
    },
  ],
  workgroups: (d) => grid('headPass', 1, productGrid(product(d), d.form)[1], d.networks),
  source: (d) => wgsl`
${enablesOf(d.form)}
const BATCH = ${u32(d.batch)};
const UNITS = ${u32(d.units)};
const OUTPUTS = ${u32(total(d))};
const OBJECTIVES = ${u32(d.outputs.length)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const BIAS = ${u32(d.parameters.bias)};
const ACTIVATIONS = ${u32(d.layer.stride)};
const LAYER = ${u32(d.layer.offset)};
const OUT = ${u32(d.out)};
const DELTAS = ${u32(d.deltas.offset)};
const DELTAS_STRIDE = ${u32(d.deltas.stride)};
${firstOutputsWgsl(d.outputs)}
const ELEMENTS = array<f32, OBJECTIVES>(${elementsOf(d).map(f32).join(', ')});
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read_write> pre: array<f32>;
@group(0) @binding(2) var<storage, read_write> hidden: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<f32>; // [data rows, OUTPUTS]
@group(0) @binding(4) var<storage, read_write> elements: array<f32>;
@group(0) @binding(5) var<storage, read_write> deltas: array<f32>;
@group(0) @binding(6) var<storage, read_write> state: array<u32>;
#if ${d.orderSteps > 0}
@group(0) @binding(7) var<storage, read> order: array<u32>;
#endif
${rowOf(d)}
${activationFunctions(d.activation)}
${lossFunctions(d.losses)}
${scheduleFunction(d.until)}

fn a_line(network: u32, row: u32) -> u32 { return network * ACTIVATIONS + LAYER + row * UNITS; }

fn a_at(place: u32) -> f32 { return hidden[place]; }

fn b_line(network: u32, col: u32) -> u32 { return network * PARAMETERS + WEIGHT + col * UNITS; }

fn b_at(place: u32) -> f32 { return parameters[place]; }

fn store(network: u32, row: u32, col: u32, sum: f32) {
  let z = sum + parameters[network * PARAMETERS + BIAS + col];
  let at = network * ACTIVATIONS + OUT + row * OUTPUTS + col;
  pre[at] = z;
  hidden[at] = z;
}
${productText(product(d), d.form)}

const LANES = SIDE_X * SIDE_Y;
const ACROSS = ${u32(productGrid(product(d), d.form)[0])};
var<private> network: u32;
/** Of the objective whose losses are looked for: how many elements it has, and whether the phase is its own. */
var<private> count: f32;
var<private> is_active: bool;

fn output_at(position: u32, output: u32) -> f32 {
  return hidden[network * ACTIVATIONS + OUT + position * OUTPUTS + output];
}

fn target_at(row: u32, output: u32) -> f32 { return targets[row * OUTPUTS + output]; }

fn slope_place(position: u32, output: u32) -> u32 {
  return (2u * network * BATCH + position) * OUTPUTS + output;
}

fn put_slope(position: u32, output: u32, slope: f32) {
  elements[slope_place(position, output)] = select(0.0, slope / count, is_active);
}

fn put_loss(position: u32, output: u32, value: f32) {
  elements[slope_place(position, output) + BATCH * OUTPUTS] = value;
}
${rowLossFunction()}

fn find_losses(objective: u32, position: u32, row: u32) {
  let first = FIRST[objective];
  let end = FIRST[objective + 1u];
  if (is_row_loss(objective)) {
    put_loss(position, first, row_loss(position, row, first, end));
    return;
  }
  for (var output = first; output < end; output++) {
    let found = element_loss(objective, output_at(position, output), target_at(row, output));
    put_slope(position, output, found.y);
    put_loss(position, output, found.x);
  }
}

${sendBack(total(d))}

@compute @workgroup_size(SIDE_X, SIDE_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  network = group.z;
  let lane = local.y * SIDE_X + local.x;
  let own = network * ${u32(STATE_SIZE)};
  let step = state[own + ${u32(STATE.next)}];
  let phase = scheduled_phase(state[own + ${u32(STATE.base)}] + step);
  for (var x = 0u; x < ACROSS; x++) { multiply(network, vec3u(x, group.y, 0u), local); }
  storageBarrier();
  let first = group.y * SPAN_ROWS;
  let end = min(first + SPAN_ROWS, BATCH);
  for (var i = lane; i < (end - first) * OBJECTIVES; i += LANES) {
    let position = first + i / OBJECTIVES;
    let objective = i % OBJECTIVES;
    count = ELEMENTS[objective];
    is_active = objective == phase;
    find_losses(objective, position, row_of(step, position));
  }
  storageBarrier();
  send_back(first, end, lane);
  // Nobody else reads these words here.
  if (group.y == 0u && lane == 0u) {
    state[own + ${u32(STATE.current)}] = step;
    if (state[own + ${u32(STATE.fault)}] != 0u) { state[own + ${u32(STATE.phase)}] = OBJECTIVES + 1u; }
  }
}`,
};

/** By the references of the kernels that it stands for. */
export const headPassReference: Reference<HeadPassDims> = (d, operands) => {
  const { targets, order } = operands;
  const [O, stride] = [total(d), d.layer.stride];
  const state = Float64Array.from(operands.state);
  const out = { offset: d.out, stride };
  const heads = { inputs: d.units, outputs: O, activation: 'identity' as const };
  const pass = denseReference({ ...d, ...heads, from: d.layer.offset, to: out }, operands);
  const { dOut } = lossReference({ ...d, out }, { ...operands, ...pass });
  const owner = objectiveOf(d.outputs);
  const phases = Array.from({ length: d.networks }, (_, n) => {
    const step = state[n * STATE_SIZE + STATE.base] + state[n * STATE_SIZE + STATE.next];
    return phaseOf({ name: 'schedule', until: d.until }, d.outputs, [], step, 0);
  });
  const weights = phases.flatMap((phase) => d.outputs.map((_, k) => Number(k === phase)));
  const { deltas } = headBackwardReference(
    { ...d, hidden: d.units, directions: 1, sensitivities: 0, derivative: true },
    { ...operands, ...pass, dOut, weights },
  );
  const size = d.batch * O;
  const elements = operands.elements
    ? Float64Array.from(operands.elements)
    : new Float64Array(d.networks * 2 * size);
  const first = firstOutputs(d.outputs);
  for (let n = 0; n < d.networks; n++) {
    const step = state[n * STATE_SIZE + STATE.next];
    for (let i = 0; i < size; i++) {
      const share = weights[n * d.outputs.length + owner(0, i % O)];
      elements[2 * n * size + i] = share * dOut[n * size + i];
    }
    for (let b = 0; b < d.batch; b++) {
      const row = rowOfReference(d, order, step, b);
      const f = pass.hidden.subarray(n * stride + d.out + b * O);
      const t = Array.from({ length: O }, (_, o) => targets[row * O + o]);
      d.losses.forEach((loss, k) => {
        const values = elements.subarray((2 * n + 1) * size + b * O);
        if (isRowLoss(loss)) values[first[k]] = rowLoss(f, t, first[k], first[k + 1], {});
        else
          for (let o = first[k]; o < first[k + 1]; o++)
            values[o] = elementLoss(loss, f[o], t[o])[0];
      });
    }
    state[n * STATE_SIZE + STATE.current] = step;
    if (state[n * STATE_SIZE + STATE.fault] !== 0) {
      state[n * STATE_SIZE + STATE.phase] = d.outputs.length + 1;
    }
  }
  return { ...pass, elements, deltas, state };
};
