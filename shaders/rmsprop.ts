/**
 * Raw gradients become RMSprop's directions, in place.
 *
 *   v ← ρ v + (1 − ρ) g²
 *   g ← g / (√v + ε)
 *
 *   gradients, priority, gates, owner   as `fragments/states.ts` has them
 *   squares  [networks, S, parameters]  v of each state
 *
 * A state moves only in its own direction; behind a closed gate all keep their bits, as does a head in the other directions.
 * One invocation per parameter. As g² is f32, |g| > 1.8e19 makes v infinite, and where |g| < 1e-19 ε decides alone.
 * Source: Tieleman and Hinton 2012 (lecture 6.5), in the form of torch.optim.RMSprop; design §4.3 (a state per objective).
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

export interface RmspropDims extends StateDims {
  /** 0 < ρ < 1. */
  readonly decay: number;
  readonly epsilon: number;
}

const WORKGROUP = 64;

export const rmsprop: Kernel<RmspropDims> = {
  name: 'rmsprop',
  bindings: [
    ...stateBindings<RmspropDims>(),
    { name: 'squares', access: 'write', shape: (d) => [d.networks, d.states, d.parameters] },
  ],
  workgroups: (d) => {
    refuseStates('rmsprop', d);
    if (!(d.decay > 0 && d.decay < 1)) {
      throw new RangeError(`rmsprop: expected decay between 0 and 1, got ${d.decay}.`);
    }
    return grid('rmsprop', Math.ceil(d.parameters / WORKGROUP), 1, d.networks);
  },
  source: (d) => wgsl`
const DECAY = ${f32(d.decay)};
const SHARE = ${f32(1 - d.decay)};
const EPSILON = ${f32(d.epsilon)};
${stateOperands(d)}
@group(0) @binding(4) var<storage, read_write> squares: array<f32>;

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
    let square = DECAY * squares[kept] + SHARE * (gradient * gradient);
    squares[kept] = square;
    gradients[at] = gradient / (sqrt(square) + EPSILON);
  }
}`,
};

export const rmspropReference: Reference<RmspropDims> = (d, operands) => {
  const gradients = Float64Array.from(operands.gradients);
  const squares = Float64Array.from(operands.squares);
  for (const { network, parameter, at, state } of movesOf(d, operands)) {
    const kept = (network * d.states + state) * d.parameters + parameter;
    const g = gradients[at];
    squares[kept] = d.decay * squares[kept] + (1 - d.decay) * g * g;
    gradients[at] = g / (Math.sqrt(squares[kept]) + d.epsilon);
  }
  return { gradients, squares };
};
