/**
 * Backward pass of a small network and the gradients of all its parameters, for every direction, in one kernel; and what
 * follows from the phase.
 *
 *   gradients  as by `headBackward`, `denseBackward` and `weightGradients`, with the shares of the loss gradients 1 for the
 *              direction's objective, else 0
 *
 *   parameters  [networks, parameters.stride]
 *   inputs      [dataRows, inputs]
 *   tape        [networks, tape size]              as `smallForward` left it
 *   state       [networks, 5] u32                  likewise: current and phase are read
 *   gradients   [networks, D, parameters.stride]
 *   gates       [networks, K + 2]                  as in `choosePhase`
 *   priority    [networks, D] u32                  objective of direction d; of a direction that is 'active' that of the
 *                                                  phase, the last one where the phase trains all or none
 *   order       [orderSteps, batch] u32, only with orderSteps > 0
 *
 * One workgroup of few lanes per network; ∂L/∂z of all layers stays in workgroup memory. Sums run in ascending order.
 * Source: as those kernels; kernels.md rule 6.
 */
import { denseBackwardReference } from './denseBackward.ts';
import { activationFunctions } from './fragments/activation.ts';
import { firstOutputsWgsl } from './fragments/outputs.ts';
import { gateFunctions } from './fragments/phase.ts';
import { rowOf, STATE, STATE_SIZE } from './fragments/rows.ts';
import { SMALL_LANES, type SmallNetwork, smallLayers, tapeOf } from './fragments/smallNetwork.ts';
import { headBackwardReference } from './headBackward.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { weightGradientsReference } from './weightGradients.ts';
import { u32, wgsl } from './wgsl.ts';

export interface SmallBackwardDims extends SmallNetwork {
  readonly directions: readonly ('active' | number)[];
  readonly opensAbove: boolean;
}

type Layer = ReturnType<typeof smallLayers>[number];

/** Numbers of workgroup memory that hold ∂L/∂z: [layer, direction, batch, units] of the trunk. */
export function deltasOf(d: SmallBackwardDims): number {
  return d.directions.length * d.batch * d.units.reduce((sum, count) => sum + count, 0);
}

export const smallBackward: Kernel<SmallBackwardDims> = {
  name: 'smallBackward',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'inputs', access: 'read', shape: (d) => [d.dataRows, d.inputs] },
    { name: 'tape', access: 'read', shape: (d) => [d.networks, tapeOf(d).size] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    {
      name: 'gradients',
      access: 'write',
      shape: (d) => [d.networks, d.directions.length, d.parameters.stride],
    },
    { name: 'gates', access: 'write', shape: (d) => [d.networks, d.outputs.length + 2] },
    {
      name: 'priority',
      access: 'write',
      type: 'u32',
      shape: (d) => [d.networks, d.directions.length],
    },
    {
      name: 'order',
      access: 'read',
      type: 'u32',
      shape: (d) => [d.orderSteps, d.batch],
      when: (d) => d.orderSteps > 0,
    },
  ],
  workgroups: (d) => grid('smallBackward', 1, 1, d.networks),
  source: (d) => wgsl`
const LANES = ${u32(SMALL_LANES)};
const BATCH = ${u32(d.batch)};
const OBJECTIVES = ${u32(d.outputs.length)};
const OUTPUTS = ${u32(tapeOf(d).outputs)};
const DIRECTIONS = ${u32(d.directions.length)};
const PARAMETERS = ${u32(d.parameters.stride)};
const TAPE = ${u32(tapeOf(d).size)};
const HIDDEN = ${u32(tapeOf(d).hidden)};
const D_OUT = ${u32(tapeOf(d).dOut)};
${firstOutputsWgsl(d.outputs)}
// OBJECTIVES stands for the active one.
const SERVED = array<u32, DIRECTIONS>(${d.directions.map((one) => u32(one === 'active' ? d.outputs.length : one)).join(', ')});
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> inputs: array<f32>;
@group(0) @binding(2) var<storage, read> tape: array<f32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(5) var<storage, read_write> gates: array<f32>;
@group(0) @binding(6) var<storage, read_write> priority: array<u32>;
#if ${d.orderSteps > 0}
@group(0) @binding(7) var<storage, read> order: array<u32>;
#endif
var<workgroup> deltas: array<f32, ${u32(deltasOf(d))}>;
${rowOf(d)}
${activationFunctions(d.activation)}
${gateFunctions(d)}

fn objective_of(direction: u32, phase: u32) -> u32 {
  return select(SERVED[direction], min(phase, OBJECTIVES - 1u), SERVED[direction] == OBJECTIVES);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let own = network * TAPE;
  let weights = network * PARAMETERS;
  let step = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}];
  let phase = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.phase)}];
  if (lane == 0u) { open_gates(network, phase); }
  for (var direction = lane; direction < DIRECTIONS; direction += LANES) {
    priority[network * DIRECTIONS + direction] = objective_of(direction, phase);
  }
${smallLayers(d)
  .slice(0, -1)
  .reverse()
  .map((layer) => deltaWgsl(d, layer, smallLayers(d)[layer.index + 1]))
  .join('\n')}
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let objective = objective_of(direction, phase);
    let into = (network * DIRECTIONS + direction) * PARAMETERS;
${smallLayers(d)
  .map((layer) => gradientWgsl(d, layer))
  .join('\n')}
  }
}`,
};

/** Where a layer's part of `deltas` starts. */
const deltasAt = (d: SmallBackwardDims, layer: Layer) => u32(d.directions.length * layer.to);

/** ∂L/∂z of a trunk layer, from that of the layer above it. */
function deltaWgsl(d: SmallBackwardDims, layer: Layer, above: Layer): string {
  return wgsl`
  for (var element = lane; element < DIRECTIONS * BATCH * ${u32(layer.units)}; element += LANES) {
    let unit = element % ${u32(layer.units)};
    let row = element / ${u32(layer.units)}; // direction · BATCH + position
    var sum = 0.0;
#if ${above.isHeads}
    let objective = objective_of(row / BATCH, phase);
    for (var i = FIRST[objective]; i < FIRST[objective + 1u]; i++) {
      sum += tape[own + D_OUT + row % BATCH * OUTPUTS + i] * parameters[weights + ${u32(above.weight)} + i * ${u32(layer.units)} + unit];
    }
#else
    for (var i = 0u; i < ${u32(above.units)}; i++) {
      sum += deltas[${deltasAt(d, above)} + row * ${u32(above.units)} + i] * parameters[weights + ${u32(above.weight)} + i * ${u32(layer.units)} + unit];
    }
#endif
    let at = own + ${u32(layer.to)} + row % BATCH * ${u32(layer.units)} + unit;
    deltas[${deltasAt(d, layer)} + element] = sum * activation_derivative(tape[at], tape[HIDDEN + at]);
  }
  workgroupBarrier();`;
}

/** Gradients of a layer's weights, a row per unit with the bias at its end. */
function gradientWgsl(d: SmallBackwardDims, layer: Layer): string {
  const sent = layer.isHeads
    ? 'select(0.0, tape[own + D_OUT + b * OUTPUTS + unit], is_own)'
    : `deltas[${deltasAt(d, layer)} + (direction * BATCH + b) * ${u32(layer.units)} + unit]`;
  const below =
    layer.index === 0
      ? `inputs[row_of(step, b) * ${u32(layer.below)} + j]`
      : `tape[own + HIDDEN + ${u32(layer.from)} + b * ${u32(layer.below)} + j]`;
  return wgsl`
    for (var element = lane; element < ${u32(layer.units * (layer.below + 1))}; element += LANES) {
      let unit = element / ${u32(layer.below + 1)};
      let j = element % ${u32(layer.below + 1)};
#if ${layer.isHeads}
      let is_own = unit >= FIRST[objective] && unit < FIRST[objective + 1u];
#endif
      var sum = 0.0;
      if (j == ${u32(layer.below)}) {
        for (var b = 0u; b < BATCH; b++) { sum += ${sent}; }
        gradients[into + ${u32(layer.bias)} + unit] = sum;
      } else {
        for (var b = 0u; b < BATCH; b++) { sum += ${sent} * ${below}; }
        gradients[into + ${u32(layer.weight)} + unit * ${u32(layer.below)} + j] = sum;
      }
    }`;
}

/** By the references of the kernels that it stands for. */
export const smallBackwardReference: Reference<SmallBackwardDims> = (d, operands) => {
  const { size, hidden, dOut, stride, outputs } = tapeOf(d);
  const [K, D] = [d.outputs.length, d.directions.length];
  const part = (from: number, length: number) =>
    Float64Array.from(
      { length: d.networks * length },
      (_, i) => operands.tape[Math.floor(i / length) * size + from + (i % length)],
    );
  const phaseOf = (network: number) => operands.state[network * STATE_SIZE + STATE.phase];
  const priority = Float64Array.from({ length: d.networks * D }, (_, i) => {
    const served = d.directions[i % D];
    return served === 'active' ? Math.min(phaseOf(Math.floor(i / D)), K - 1) : served;
  });
  const shares = Float64Array.from({ length: d.networks * D * K }, (_, i) =>
    Number(priority[Math.floor(i / K)] === i % K),
  );
  const layers = smallLayers(d);
  const deltas = {
    stride: deltasOf(d),
    offsets: layers.slice(0, -1).map((layer) => D * layer.to),
  };
  const pass = {
    ...operands,
    pre: part(0, stride),
    hidden: part(hidden, stride),
    dOut: part(dOut, d.batch * outputs),
    weights: shares,
  };
  const view = (layer: Layer) => ({ offset: layer.to, stride });
  const last = layers[layers.length - 2];
  const common = { networks: d.networks, batch: d.batch, activation: d.activation };
  let sent = headBackwardReference(
    {
      ...common,
      hidden: last.units,
      outputs: d.outputs,
      directions: D,
      sensitivities: 0,
      derivative: true,
      parameters: { stride: d.parameters.stride, weight: d.parameters.heads.weight },
      layer: view(last),
      deltas: { offset: deltas.offsets[last.index], stride: deltas.stride },
    },
    pass,
  );
  for (let l = last.index; l > 0; l--) {
    sent = denseBackwardReference(
      {
        ...common,
        slots: D,
        units: layers[l].units,
        below: layers[l].below,
        parameters: { stride: d.parameters.stride, weight: layers[l].weight },
        layer: view(layers[l - 1]),
        deltasStride: deltas.stride,
        from: deltas.offsets[l],
        to: deltas.offsets[l - 1],
      },
      { ...pass, ...sent },
    );
  }
  const activations = { stride, offsets: layers.map(({ to }) => to) };
  const { gradients } = weightGradientsReference(
    { ...d, directions: D, activations, deltas },
    { ...pass, ...sent },
  );
  const gates = Float64Array.from({ length: d.networks * (K + 2) }, (_, i) => {
    const [k, phase] = [i % (K + 2), phaseOf(Math.floor(i / (K + 2)))];
    if (k >= K) return Number(k === K && phase <= K);
    return Number(phase === K || phase === k || (d.opensAbove && k < phase && phase <= K));
  });
  return { gradients, gates, priority };
};
