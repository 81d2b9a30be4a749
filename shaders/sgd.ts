/**
 * One step of gradient descent along the sum of all directions; closed gates keep their parameters' bits.
 *
 *   p ← p − rate · Σ_d gradients[d, p]   where gates[owner[p]] ≠ 0, else p as it is
 *
 *   parameters  [networks, parameters]
 *   gradients   [networks, D, parameters]
 *   gates       [networks, K + 2]          as `choosePhase` sets them
 *   owner       [parameters] u32           index into the gates: head k, K for the trunk, K + 1 for frozen
 *   rates       [networks, rateSteps]      learning rates of the chunk's steps
 *   good        [networks, parameters]     the parameters before the step; as it is once the network is halted
 *   state       [networks, 5] u32          state.current picks the rate; state.fault becomes P − p of the first parameter that
 *                                          could not move
 *
 * A step that would make a parameter not finite leaves it as it is and is a fault, which halts the network: parameters stay finite.
 *
 * One invocation per parameter, or per several of a large network.
 * Source: report §3, Algorithm 1 (freeze, update); design §4.1, §7.
 */
import { descentFunctions } from './fragments/descent.ts';
import { reportFaultReference } from './fragments/fault.ts';
import { parametersPerLane } from './fragments/perLane.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface SgdDims {
  readonly networks: number;
  readonly parameters: number;
  readonly directions: number;
  readonly objectives: number;
  readonly rateSteps: number;
}

const WORKGROUP = 64;

export const sgd: Kernel<SgdDims> = {
  name: 'sgd',
  bindings: [
    { name: 'parameters', access: 'write', shape: (d) => [d.networks, d.parameters] },
    { name: 'gradients', access: 'read', shape: (d) => [d.networks, d.directions, d.parameters] },
    { name: 'gates', access: 'read', shape: (d) => [d.networks, d.objectives + 2] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
    { name: 'rates', access: 'read', shape: (d) => [d.networks, d.rateSteps] },
    { name: 'good', access: 'write', shape: (d) => [d.networks, d.parameters] },
    { name: 'state', access: 'write', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
  ],
  workgroups: (d) =>
    grid('sgd', Math.ceil(d.parameters / WORKGROUP / parametersPerLane(d)), 1, d.networks),
  source: (d) => wgsl`
const PARAMETERS = ${u32(d.parameters)};
const DIRECTIONS = ${u32(d.directions)};
const OBJECTIVES = ${u32(d.objectives)};
const PER_LANE = ${u32(parametersPerLane(d))};
@group(0) @binding(0) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read> gates: array<f32>;
@group(0) @binding(3) var<storage, read> owner: array<u32>;
@group(0) @binding(4) var<storage, read> rates: array<f32>;
@group(0) @binding(5) var<storage, read_write> good: array<f32>;
@group(0) @binding(6) var<storage, read_write> state: array<atomic<u32>>;
${descentFunctions(d)}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  let rate = rate_of(network);
  let runs = is_running(network);
  for (var i = 0u; i < PER_LANE; i++) {
    let parameter = (group.x * PER_LANE + i) * ${u32(WORKGROUP)} + lane;
    if (parameter < PARAMETERS) { descend(network, parameter, rate, runs); }
  }
}`,
};

export const sgdReference: Reference<SgdDims> = (d, operands) => {
  const { gradients, gates, owner, rates } = operands;
  const parameters = Float64Array.from(operands.parameters);
  const good = Float64Array.from(operands.good);
  const state = Float64Array.from(operands.state);
  for (let n = 0; n < d.networks; n++) {
    const step = state[n * STATE_SIZE + STATE.current];
    const rate = rates[n * d.rateSteps + (step % d.rateSteps)];
    for (let p = 0; p < d.parameters; p++) {
      const at = n * d.parameters + p;
      if (gates[n * (d.objectives + 2) + d.objectives] !== 0) good[at] = parameters[at];
      if (gates[n * (d.objectives + 2) + owner[p]] === 0) continue;
      let sum = 0;
      for (let direction = 0; direction < d.directions; direction++) {
        sum += gradients[(n * d.directions + direction) * d.parameters + p];
      }
      const moved = parameters[at] - rate * sum;
      if (Number.isFinite(Math.fround(moved))) parameters[at] = moved;
      else reportFaultReference(d, n, p, state);
    }
  }
  return { parameters, good, state };
};
