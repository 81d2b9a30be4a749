import { u32, wgsl } from '../wgsl.ts';
import { activationFunctions } from './activation.ts';
import { firstOutputsWgsl } from './outputs.ts';
import { type SmallNetwork, smallLayers, tapeOf } from './smallNetwork.ts';

export interface SmallGradientsDims extends SmallNetwork {
  /** The objective of each direction: that of the phase, or a fixed one. */
  readonly directions: readonly ('active' | number)[];
}

type Layer = ReturnType<typeof smallLayers>[number];

/** Numbers of workgroup memory that hold ∂L/∂z: [layer, direction, batch, units] of the trunk. */
export function deltasOf(d: SmallGradientsDims): number {
  return d.directions.length * d.batch * d.units.reduce((sum, count) => sum + count, 0);
}

/**
 * Declares `objective_of(direction, phase)` and `find_gradients(lane, network, phase)`: backward pass and gradients of all
 * parameters for every direction, by all lanes of a workgroup, ∂L/∂z of all layers in its memory. Sums run in ascending order.
 * A barrier must follow before a lane reads `gradients`. Needs LANES, and the operands `parameters`, `tape` and `gradients`.
 */
export function smallGradients(d: SmallGradientsDims): string {
  const layers = smallLayers(d);
  return wgsl`
const BATCH = ${u32(d.batch)};
const OBJECTIVES = ${u32(d.outputs.length)};
const OUTPUTS = ${u32(tapeOf(d).outputs)};
const DIRECTIONS = ${u32(d.directions.length)};
const PARAMETERS = ${u32(d.parameters.stride)};
const TAPE = ${u32(tapeOf(d).size)};
const D_OUT = ${u32(tapeOf(d).dOut)};
${firstOutputsWgsl(d.outputs)}
// OBJECTIVES stands for the active one.
const SERVED = array<u32, DIRECTIONS>(${d.directions.map((one) => u32(one === 'active' ? d.outputs.length : one)).join(', ')});
var<workgroup> deltas: array<f32, ${u32(deltasOf(d))}>;
${activationFunctions(d.activation)}

fn objective_of(direction: u32, phase: u32) -> u32 {
  return select(SERVED[direction], min(phase, OBJECTIVES - 1u), SERVED[direction] == OBJECTIVES);
}

fn find_gradients(lane: u32, network: u32, phase: u32) {
  let own = network * TAPE;
  let weights = network * PARAMETERS;
${layers
  .slice(0, -1)
  .reverse()
  .map((layer) => deltaWgsl(d, layer, layers[layer.index + 1]))
  .join('\n')}
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let objective = objective_of(direction, phase);
    let into = (network * DIRECTIONS + direction) * PARAMETERS;
${layers.map((layer) => gradientWgsl(d, layer)).join('\n')}
  }
}`;
}

/** Where a layer's part of `deltas` starts. */
const deltasAt = (d: SmallGradientsDims, layer: Layer) => u32(d.directions.length * layer.to);

/** ∂L/∂z of a trunk layer, from that of the layer above it. */
function deltaWgsl(d: SmallGradientsDims, layer: Layer, above: Layer): string {
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
    deltas[${deltasAt(d, layer)} + element] = sum * activation_derivative(tape[at], tape[${u32(tapeOf(d).hidden)} + at]);
  }
  workgroupBarrier();`;
}

/** Gradients of a layer's weights, a row per unit with the bias at its end. */
function gradientWgsl(d: SmallGradientsDims, layer: Layer): string {
  const sent = layer.isHeads
    ? 'select(0.0, tape[own + D_OUT + b * OUTPUTS + unit], is_own)'
    : `deltas[${deltasAt(d, layer)} + (direction * BATCH + b) * ${u32(layer.units)} + unit]`;
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
        for (var b = 0u; b < BATCH; b++) { sum += ${sent} * tape[own + ${u32(layer.read)} + b * ${u32(layer.below)} + j]; }
        gradients[into + ${u32(layer.weight)} + unit * ${u32(layer.below)} + j] = sum;
      }
    }`;
}
