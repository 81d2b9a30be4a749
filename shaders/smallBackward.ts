/**
 * Backward pass of a small network and the gradients of all its parameters, for every direction, in one kernel; and what
 * follows from the phase.
 *
 *   gradients  as by `headBackward`, `denseBackward` and `weightGradients`, with the shares of the loss gradients 1 for the
 *              direction's objective, else 0
 *
 *   parameters  [networks, parameters.stride]
 *   tape        [networks, tape size]              as `smallForward` left it
 *   state       [networks, 5] u32                  likewise: the phase is read
 *   gradients   [networks, D, parameters.stride]
 *   gates       [networks, K + 2]                  as in `choosePhase`
 *   priority    [networks, D] u32                  objective of direction d; of a direction that is 'active' that of the
 *                                                  phase, the last one where the phase trains all or none
 *
 * One workgroup of few lanes per network; ∂L/∂z of all layers stays in workgroup memory. Sums run in ascending order.
 * Source: as those kernels; kernels.md rule 6.
 */
import { denseBackwardReference } from './denseBackward.ts';
import { gateFunctions } from './fragments/phase.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { deltasOf, type SmallGradientsDims, smallGradients } from './fragments/smallGradients.ts';
import { SMALL_LANES, smallLayers, tapeOf } from './fragments/smallNetwork.ts';
import { headBackwardReference } from './headBackward.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { weightGradientsReference } from './weightGradients.ts';
import { u32, wgsl } from './wgsl.ts';

export interface SmallBackwardDims extends SmallGradientsDims {
  readonly opensAbove: boolean;
}

export const smallBackward: Kernel<SmallBackwardDims> = {
  name: 'smallBackward',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
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
  ],
  workgroups: (d) => grid('smallBackward', 1, 1, d.networks),
  source: (d) => wgsl`
const LANES = ${u32(SMALL_LANES)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> tape: array<f32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(4) var<storage, read_write> gates: array<f32>;
@group(0) @binding(5) var<storage, read_write> priority: array<u32>;
${smallGradients(d)}
${gateFunctions(d)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let phase = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.phase)}];
  if (lane == 0u) { open_gates(network, phase); }
  for (var direction = lane; direction < DIRECTIONS; direction += LANES) {
    priority[network * DIRECTIONS + direction] = objective_of(direction, phase);
  }
  find_gradients(lane, network, phase);
}`,
};

/** By the references of the kernels that it stands for, network by network: each has rows of its own. */
export const smallBackwardReference: Reference<SmallBackwardDims> = (d, operands) => {
  const [K, D, P] = [d.outputs.length, d.directions.length, d.parameters.stride];
  const gradients = new Float64Array(d.networks * D * P);
  const gates = new Float64Array(d.networks * (K + 2));
  const priority = new Float64Array(d.networks * D);
  for (let n = 0; n < d.networks; n++) {
    const phase = operands.state[n * STATE_SIZE + STATE.phase];
    for (let k = 0; k < K; k++) {
      const opens = phase === K || phase === k || (d.opensAbove && k < phase && phase <= K);
      gates[n * (K + 2) + k] = Number(opens);
    }
    gates[n * (K + 2) + K] = Number(phase <= K);
    const served = d.directions.map((one) => (one === 'active' ? Math.min(phase, K - 1) : one));
    priority.set(served, n * D);
    const parameters = part(operands.parameters, n * P, P);
    const { size } = tapeOf(d);
    gradients.set(
      gradientsOf(d, parameters, part(operands.tape, n * size, size), served),
      n * D * P,
    );
  }
  return { gradients, gates, priority };
};

function part(values: ArrayLike<number>, from: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => values[from + i]);
}

/** Of one network, [D, P]; `served` are the objectives of its directions. */
function gradientsOf(
  d: SmallBackwardDims,
  parameters: Float64Array,
  tape: Float64Array,
  served: readonly number[],
): Float64Array {
  const { stride, hidden, dOut, rows, size } = tapeOf(d);
  const layers = smallLayers(d);
  const last = layers[layers.length - 2];
  const deltas = {
    stride: deltasOf(d),
    offsets: layers.slice(0, -1).map((layer) => served.length * layer.to),
  };
  const pass = {
    parameters,
    pre: tape.subarray(0, stride),
    hidden: tape.subarray(hidden, dOut),
    dOut: tape.subarray(dOut, rows),
    inputs: tape.subarray(rows, size),
    weights: served.flatMap((objective) => d.outputs.map((_, k) => Number(k === objective))),
  };
  const view = (layer: (typeof layers)[number]) => ({ offset: layer.to, stride });
  const common = { networks: 1, batch: d.batch, activation: d.activation };
  let sent = headBackwardReference(
    {
      ...common,
      hidden: last.units,
      outputs: d.outputs,
      directions: served.length,
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
        slots: served.length,
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
  return weightGradientsReference(
    {
      ...d,
      ...common,
      dataRows: d.batch,
      orderSteps: 0,
      directions: served.length,
      activations,
      deltas,
    },
    { ...pass, ...sent },
  ).gradients;
}
