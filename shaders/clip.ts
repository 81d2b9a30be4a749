/**
 * Every direction is scaled down to a norm, trunk and heads that it moves together.
 *
 *   g ← g · min(1, most / (‖g‖ + 1e-6)),   g the parameters that move in a direction
 *
 *   gradients, priority, gates, owner   as `fragments/states.ts` has them
 *
 * What does not move in a direction is no part of the norm, and keeps its bits; so does a direction that is short enough.
 * One workgroup per direction; the norm is a tree sum. It is taken of g / most, so that it overflows only where
 * |g| > 1.8e19 · most: there the direction becomes 0.
 * Source: torch.nn.utils.clip_grad_norm_.
 */
import {
  movesOf,
  refuseStates,
  type StateDims,
  stateBindings,
  stateOperands,
} from './fragments/states.ts';
import { workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, wgsl } from './wgsl.ts';

export interface ClipDims extends StateDims {
  /** Largest norm, above 0. */
  readonly most: number;
}

const LANES = 64;
/** What the norm is made larger by. */
const SPARE = 1e-6;

export const clip: Kernel<ClipDims> = {
  name: 'clip',
  bindings: stateBindings<ClipDims>(),
  workgroups: (d) => {
    refuseStates('clip', d);
    if (!(d.most > 0)) throw new RangeError(`clip: expected a norm above 0, got ${d.most}.`);
    return grid('clip', d.directions, 1, d.networks);
  },
  source: (d) => wgsl`
const MOST = ${f32(d.most)};
const SPARE = ${f32(SPARE / d.most)};
${stateOperands(d)}
${workgroupSum(LANES)}

fn moves(network: u32, direction: u32, parameter: u32) -> bool {
  return is_open(network, parameter) && state_of(network, direction, parameter) != STATES;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let direction = group.x;
  let network = group.z;
  let row = (network * DIRECTIONS + direction) * PARAMETERS;
  var squares = 0.0;
  for (var parameter = lane; parameter < PARAMETERS; parameter += LANES) {
    if (!moves(network, direction, parameter)) { continue; }
    let relative = gradients[row + parameter] / MOST;
    squares += relative * relative;
  }
  let norm = sqrt(workgroup_sum(lane, squares)) + SPARE;
  if (norm <= 1.0) { return; }
  for (var parameter = lane; parameter < PARAMETERS; parameter += LANES) {
    if (moves(network, direction, parameter)) { gradients[row + parameter] /= norm; }
  }
}`,
};

export const clipReference: Reference<ClipDims> = (d, operands) => {
  const gradients = Float64Array.from(operands.gradients);
  const squares = new Float64Array(d.networks * d.directions);
  const moves = movesOf(d, operands);
  const rowOf = ({ network, direction }: (typeof moves)[number]) =>
    network * d.directions + direction;
  for (const move of moves) squares[rowOf(move)] += gradients[move.at] ** 2;
  for (const move of moves) {
    gradients[move.at] *= Math.min(1, d.most / (Math.sqrt(squares[rowOf(move)]) + SPARE));
  }
  return { gradients };
};
