/**
 * Weight decay: every direction gets a share of the parameters that it moves.
 *
 *   gradients[d, p] += share · θ[p]   where p moves in direction d, else as it is
 *
 *   gradients, priority, gates, owner   as `fragments/states.ts` has them
 *   parameters  [networks, parameters]  θ
 *
 * Before an optimizer's kernel this is the gradient of ½ · share · ‖θ‖² (L2). After it, as `adamw` has it, the update takes
 * off rate · share · θ whatever the optimizer did, and a projection that follows keeps the decay off what it protects.
 * One invocation per parameter.
 * Source: Loshchilov and Hutter, ICLR 2019, Algorithm 2.
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

export interface DecayDims extends StateDims {
  readonly share: number;
}

const WORKGROUP = 64;

export const decay: Kernel<DecayDims> = {
  name: 'decay',
  bindings: [
    ...stateBindings<DecayDims>(),
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters] },
  ],
  workgroups: (d) => {
    refuseStates('decay', d);
    return grid('decay', Math.ceil(d.parameters / WORKGROUP), 1, d.networks);
  },
  source: (d) => wgsl`
const SHARE = ${f32(d.share)};
${stateOperands(d)}
@group(0) @binding(4) var<storage, read> parameters: array<f32>;

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS || !is_open(network, parameter)) { return; }
  let term = SHARE * parameters[network * PARAMETERS + parameter];
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    if (state_of(network, direction, parameter) == STATES) { continue; }
    gradients[(network * DIRECTIONS + direction) * PARAMETERS + parameter] += term;
  }
}`,
};

export const decayReference: Reference<DecayDims> = (d, operands) => {
  const gradients = Float64Array.from(operands.gradients);
  for (const { network, parameter, at } of movesOf(d, operands)) {
    gradients[at] += d.share * operands.parameters[network * d.parameters + parameter];
  }
  return { gradients };
};
