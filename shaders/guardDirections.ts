/**
 * After the exact projection: a trunk direction whose Gram matrix could not be factored rests, since nothing was taken
 * off it; and a count of the steps whose damping was raised or did not help.
 *
 *   gradients[d, p] = 0         for p < trunk where info[d] = FAILED, else as it is
 *   damping[0] += 1             where some info[d] is 1 … RAISES and none is FAILED
 *   damping[1] += 1             where some info[d] is FAILED
 *
 *   info       [networks, D] u32            as `cholesky` sets it
 *   gates      [networks, K + 2]            a halted network, its trunk's gate closed, counts nothing
 *   gradients  [networks, D, parameters]    the trunk first
 *   damping    [networks, 2] u32
 *
 * One invocation per 16 trunk parameters of a direction, since it mostly finds nothing to do; the first of a network counts.
 * Source: design §4.3, §6.
 */
import { FAILED, RAISES } from './cholesky.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface GuardDirectionsDims {
  readonly networks: number;
  readonly directions: number;
  readonly objectives: number;
  readonly parameters: number;
  /** Parameters of the trunk. */
  readonly trunk: number;
}

const WORKGROUP = 64;
/** Parameters of an invocation, a workgroup apart. */
const SEVERAL = 16;

export const guardDirections: Kernel<GuardDirectionsDims> = {
  name: 'guardDirections',
  bindings: [
    { name: 'info', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    { name: 'gates', access: 'read', shape: (d) => [d.networks, d.objectives + 2] },
    { name: 'gradients', access: 'write', shape: (d) => [d.networks, d.directions, d.parameters] },
    { name: 'damping', access: 'write', type: 'u32', shape: (d) => [d.networks, 2] },
  ],
  workgroups: (d) =>
    grid('guardDirections', Math.ceil(d.trunk / (SEVERAL * WORKGROUP)), d.directions, d.networks),
  source: (d) => wgsl`
const DIRECTIONS = ${u32(d.directions)};
const PARAMETERS = ${u32(d.parameters)};
const TRUNK = ${u32(d.trunk)};
const OBJECTIVES = ${u32(d.objectives)};
const RAISES = ${u32(RAISES)};
const FAILED = ${u32(FAILED)};
@group(0) @binding(0) var<storage, read> info: array<u32>;
@group(0) @binding(1) var<storage, read> gates: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(3) var<storage, read_write> damping: array<u32>;

fn count(network: u32) {
  var raised = false;
  var failed = false;
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let raises = info[network * DIRECTIONS + direction];
    raised |= raises > 0u && raises <= RAISES;
    failed |= raises == FAILED;
  }
  damping[network * 2u] += select(0u, 1u, raised && !failed);
  damping[network * 2u + 1u] += select(0u, 1u, failed);
}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let first = group.x * ${u32(SEVERAL * WORKGROUP)} + lane;
  if (first == 0u && group.y == 0u && gates[network * (OBJECTIVES + 2u) + OBJECTIVES] != 0.0) {
    count(network);
  }
  let direction = network * DIRECTIONS + group.y;
  if (info[direction] != FAILED) { return; }
  let end = min(TRUNK, first + ${u32(SEVERAL * WORKGROUP)});
  for (var p = first; p < end; p += ${u32(WORKGROUP)}) {
    gradients[direction * PARAMETERS + p] = 0.0;
  }
}`,
};

export const guardDirectionsReference: Reference<GuardDirectionsDims> = (d, operands) => {
  const { info, gates } = operands;
  const gradients = Float64Array.from(operands.gradients);
  const damping = Float64Array.from(operands.damping);
  for (let n = 0; n < d.networks; n++) {
    const own = Array.from(info).slice(n * d.directions, (n + 1) * d.directions);
    own.forEach((raises, direction) => {
      const first = (n * d.directions + direction) * d.parameters;
      if (raises === FAILED) gradients.fill(0, first, first + d.trunk);
    });
    if (gates[n * (d.objectives + 2) + d.objectives] === 0) continue;
    if (own.includes(FAILED)) damping[2 * n + 1] += 1;
    else if (own.some((raises) => raises > 0 && raises <= RAISES)) damping[2 * n] += 1;
  }
  return { gradients, damping };
};
