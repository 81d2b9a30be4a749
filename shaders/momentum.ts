/**
 * Raw gradients become the directions of gradient descent with momentum, in place.
 *
 *   b ← β b + g
 *   g ← b, with nesterov g + β b
 *
 *   gradients, priority, gates, owner   as `fragments/states.ts` has them
 *   buffers  [networks, S, parameters]  b of each state
 *
 * A state moves only in its own direction; behind a closed gate all keep their bits, as does a head in the other directions.
 * One invocation per parameter.
 * Source: Sutskever et al., ICML 2013, in the form of torch.optim.SGD without dampening; design §4.3 (a state per objective).
 */
import {
  movesOf,
  refuseStates,
  type StateDims,
  stateBindings,
  stateOperands,
} from './fragments/states.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, wgsl } from './wgsl.ts';

export interface MomentumDims extends StateDims {
  /** 0 ≤ β < 1. */
  readonly beta: number;
  readonly nesterov: boolean;
}

const WORKGROUP = 64;

export const momentum: Kernel<MomentumDims> = {
  name: 'momentum',
  bindings: [
    ...stateBindings<MomentumDims>(),
    { name: 'buffers', access: 'write', shape: (d) => [d.networks, d.states, d.parameters] },
  ],
  workgroups: (d) => {
    refuseStates('momentum', d);
    if (!(d.beta >= 0 && d.beta < 1)) {
      throw new RangeError(`momentum: expected beta from 0 to below 1, got ${d.beta}.`);
    }
    return grid('momentum', Math.ceil(d.parameters / WORKGROUP), 1, d.networks);
  },
  source: (d) => wgsl`
const BETA = ${f32(d.beta)};
${stateOperands(d)}
@group(0) @binding(4) var<storage, read_write> buffers: array<f32>;

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS || !is_open(network, parameter)) { return; }
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let state = state_of(network, direction, parameter);
    if (state == STATES) { continue; }
    let at = (network * DIRECTIONS + direction) * PARAMETERS + parameter;
    let kept = (network * STATES + state) * PARAMETERS + parameter;
    let gradient = gradients[at];
    let buffer = BETA * buffers[kept] + gradient;
    buffers[kept] = buffer;
#if ${d.nesterov}
    gradients[at] = BETA * buffer + gradient;
#else
    gradients[at] = buffer;
#endif
  }
}`,
};

export const momentumReference: Reference<MomentumDims> = (d, operands) => {
  const gradients = Float64Array.from(operands.gradients);
  const buffers = Float64Array.from(operands.buffers);
  for (const { network, parameter, at, state } of movesOf(d, operands)) {
    const kept = (network * d.states + state) * d.parameters + parameter;
    buffers[kept] = d.beta * buffers[kept] + gradients[at];
    gradients[at] = d.nesterov ? gradients[at] + d.beta * buffers[kept] : buffers[kept];
  }
  return { gradients, buffers };
};
