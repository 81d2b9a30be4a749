/**
 * Forward pass of a small network, its losses and the choice of the phase, in one kernel.
 *
 *   pre, hidden of every layer as in `dense`;  losses, dOut as in `loss`;  state, history as in `choosePhase`
 *
 *   parameters  [networks, parameters.stride]
 *   inputs      [dataRows, inputs]
 *   targets     [dataRows, O]
 *   tape        [networks, tape size]   pre [layer, batch, units] with the outputs last, hidden likewise, dOut [batch, O], the
 *                                       rows' inputs [batch, inputs]
 *   losses      [networks, K]
 *   state       [networks, 5] u32       as in `choosePhase`
 *   history     [steps, networks, K + 2]
 *   order       [orderSteps, batch] u32, only with orderSteps > 0
 *
 * One workgroup of few lanes per network: where a step is small it costs its dispatches. Losses are by element. Layers
 * have the bits that `dense` gives them, losses those of `loss`.
 * Source: as those kernels; kernels.md rule 6.
 */
import { choosePhaseReference } from './choosePhase.ts';
import { denseReference } from './dense.ts';
import { activationFunctions } from './fragments/activation.ts';
import { type Loss, lossFunctions } from './fragments/loss.ts';
import { firstOutputsWgsl } from './fragments/outputs.ts';
import { type PhaseDims, phaseFunctions } from './fragments/phase.ts';
import { type RowSource, rowOf, rowOfReference, STATE, STATE_SIZE } from './fragments/rows.ts';
import { SMALL_LANES, type SmallNetwork, smallLayers, tapeOf } from './fragments/smallNetwork.ts';
import { lanesFor, treeSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { lossReference } from './loss.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface SmallForwardDims extends SmallNetwork, RowSource, Omit<PhaseDims, 'opensAbove'> {
  readonly dataRows: number;
  /** Of each objective, by element. */
  readonly losses: readonly Loss[];
  /** One per objective; of all networks. */
  readonly thresholds: readonly number[];
}

export const smallForward: Kernel<SmallForwardDims> = {
  name: 'smallForward',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'inputs', access: 'read', shape: (d) => [d.dataRows, d.inputs] },
    { name: 'targets', access: 'read', shape: (d) => [d.dataRows, tapeOf(d).outputs] },
    { name: 'tape', access: 'write', shape: (d) => [d.networks, tapeOf(d).size] },
    { name: 'losses', access: 'write', shape: (d) => [d.networks, d.objectives] },
    { name: 'state', access: 'write', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    {
      name: 'history',
      access: 'write',
      shape: (d) => [d.historySteps, d.networks, d.objectives + 2],
    },
    {
      name: 'order',
      access: 'read',
      type: 'u32',
      shape: (d) => [d.orderSteps, d.batch],
      when: (d) => d.orderSteps > 0,
    },
  ],
  workgroups: (d) => grid('smallForward', 1, 1, d.networks),
  source: (d) => wgsl`
const LANES = ${u32(SMALL_LANES)};
const BATCH = ${u32(d.batch)};
const INPUTS = ${u32(d.inputs)};
const OUTPUTS = ${u32(tapeOf(d).outputs)};
const TAPE = ${u32(tapeOf(d).size)};
const HIDDEN = ${u32(tapeOf(d).hidden)};
const D_OUT = ${u32(tapeOf(d).dOut)};
const ROWS = ${u32(tapeOf(d).rows)};
${firstOutputsWgsl(d.outputs)}
const THRESHOLDS = array<f32, OBJECTIVES>(${d.thresholds.map(f32).join(', ')});
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> inputs: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read_write> tape: array<f32>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;
@group(0) @binding(5) var<storage, read_write> state: array<u32>;
@group(0) @binding(6) var<storage, read_write> history: array<f32>;
#if ${d.orderSteps > 0}
@group(0) @binding(7) var<storage, read> order: array<u32>;
#endif
${rowOf(d)}
${activationFunctions(d.activation)}
${lossFunctions(d.losses)}

fn deciding_loss(index: u32) -> f32 { return losses[index]; }
fn threshold(index: u32) -> f32 { return THRESHOLDS[index % OBJECTIVES]; }
${phaseFunctions(d)}
${treeSum(lanesFor(d.batch * Math.max(...d.outputs)))}

/** Mean over the objective's elements, and the slopes. */
fn find_loss(network: u32, step: u32, objective: u32) {
  let own = network * TAPE;
  let outputs = FIRST[objective + 1u] - FIRST[objective];
  let count = f32(BATCH * outputs);
  var totals: array<f32, TREE_LANES>;
  for (var element = 0u; element < BATCH * outputs; element++) {
    let position = element / outputs;
    let output = FIRST[objective] + element % outputs;
    let target_value = targets[row_of(step, position) * OUTPUTS + output];
    let place = position * OUTPUTS + output;
    let found = element_loss(objective, tape[own + D_OUT - BATCH * OUTPUTS + place], target_value);
    totals[element % TREE_LANES] += found.x;
    tape[own + D_OUT + place] = found.y / count;
  }
  losses[network * OBJECTIVES + objective] = tree_sum(totals) / count;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let own = network * TAPE;
  let weights = network * ${u32(d.parameters.stride)};
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.next)}];
  for (var element = lane; element < BATCH * INPUTS; element += LANES) {
    let row = row_of(step, element / INPUTS);
    tape[own + ROWS + element] = inputs[row * INPUTS + element % INPUTS];
  }
  storageBarrier();
${smallLayers(d).map(layerWgsl).join('\n')}
  for (var objective = lane; objective < OBJECTIVES; objective += LANES) {
    find_loss(network, step, objective);
  }
  storageBarrier();
  if (lane == 0u) { _ = decide(network); }
}`,
};

/** One layer of all rows, lane by lane an element. */
function layerWgsl(layer: ReturnType<typeof smallLayers>[number]): string {
  return wgsl`
  for (var element = lane; element < BATCH * ${u32(layer.units)}; element += LANES) {
    let unit = element % ${u32(layer.units)};
    let row = own + ${u32(layer.read)} + element / ${u32(layer.units)} * ${u32(layer.below)};
    var sum = 0.0;
    for (var j = 0u; j < ${u32(layer.below)}; j++) {
      sum += tape[row + j] * parameters[weights + ${u32(layer.weight)} + unit * ${u32(layer.below)} + j];
    }
    let z = sum + parameters[weights + ${u32(layer.bias)} + unit];
    tape[own + ${u32(layer.to)} + element] = z;
    tape[own + HIDDEN + ${u32(layer.to)} + element] = ${layer.isHeads ? 'z' : 'activate(z)'};
  }
  storageBarrier();`;
}

/** By the references of the kernels that it stands for. */
export const smallForwardReference: Reference<SmallForwardDims> = (d, operands) => {
  const { size, hidden, dOut, rows, stride, outputs } = tapeOf(d);
  const view = (offset: number) => ({ offset, stride });
  let pass: Readonly<Record<string, Float64Array>> = {};
  for (const layer of smallLayers(d)) {
    pass = denseReference(
      {
        networks: d.networks,
        batch: d.batch,
        inputs: layer.below,
        outputs: layer.units,
        activation: layer.isHeads ? 'identity' : d.activation,
        parameters: { stride: d.parameters.stride, weight: layer.weight, bias: layer.bias },
        from: layer.from,
        to: view(layer.to),
        ...(layer.index === 0 && { rows: d }),
      },
      { ...operands, ...pass },
    );
  }
  const out = view(stride - d.batch * outputs);
  const found = lossReference({ ...d, out }, { ...operands, hidden: pass.hidden });
  const tape = new Float64Array(d.networks * size);
  for (let n = 0; n < d.networks; n++) {
    const own = (values: Float64Array, length: number) =>
      values.subarray(n * length).subarray(0, length);
    tape.set(own(pass.pre, stride), n * size);
    tape.set(own(pass.hidden, stride), n * size + hidden);
    tape.set(own(found.dOut, d.batch * outputs), n * size + dOut);
    const step = operands.state[n * STATE_SIZE + STATE.next];
    for (let i = 0; i < d.batch * d.inputs; i++) {
      const row = rowOfReference(d, operands.order, step, Math.floor(i / d.inputs));
      tape[n * size + rows + i] = operands.inputs[row * d.inputs + (i % d.inputs)];
    }
  }
  const thresholds = Array.from({ length: d.networks }, () => d.thresholds).flat();
  const { state, history } = choosePhaseReference(
    { ...d, monitor: false, opensAbove: false },
    { ...operands, losses: found.losses, thresholds },
  );
  return { tape, losses: found.losses, state, history };
};
