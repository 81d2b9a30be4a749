/**
 * Before a protected update: keep the parameters to go back to, and see whether the direction can be followed at all.
 *
 *   good[p] = parameters[p]     unless the network is halted (the trunk's gate is closed)
 *
 *   parameters  [networks, parameters]
 *   direction   [networks, 1, parameters]
 *   gates       [networks, K + 2]          as `choosePhase` sets them
 *   owner       [parameters] u32           index into the gates: head k, K for the trunk, K + 1 for frozen
 *   good        [networks, parameters]
 *   state       [networks, 5] u32          state.fault becomes P − p of the first parameter whose direction, behind an open
 *                                          gate, is not finite
 *
 * One invocation per parameter. `sgd` does both by itself.
 * Source: design §4.4, §6.
 */
import { faultFunctions, reportFaultReference } from './fragments/fault.ts';
import { STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface KeepGoodDims {
  readonly networks: number;
  readonly parameters: number;
  readonly objectives: number;
}

const WORKGROUP = 64;

export const keepGood: Kernel<KeepGoodDims> = {
  name: 'keepGood',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters] },
    { name: 'direction', access: 'read', shape: (d) => [d.networks, 1, d.parameters] },
    { name: 'gates', access: 'read', shape: (d) => [d.networks, d.objectives + 2] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
    { name: 'good', access: 'write', shape: (d) => [d.networks, d.parameters] },
    { name: 'state', access: 'write', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
  ],
  workgroups: (d) => grid('keepGood', Math.ceil(d.parameters / WORKGROUP), 1, d.networks),
  source: (d) => wgsl`
const PARAMETERS = ${u32(d.parameters)};
const OBJECTIVES = ${u32(d.objectives)};
const GATES = OBJECTIVES + 2u;
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> direction: array<f32>;
@group(0) @binding(2) var<storage, read> gates: array<f32>;
@group(0) @binding(3) var<storage, read> owner: array<u32>;
@group(0) @binding(4) var<storage, read_write> good: array<f32>;
@group(0) @binding(5) var<storage, read_write> state: array<atomic<u32>>;
${faultFunctions(d)}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS || gates[network * GATES + OBJECTIVES] == 0.0) { return; }
  let at = network * PARAMETERS + parameter;
  good[at] = parameters[at];
  if (gates[network * GATES + owner[parameter]] != 0.0 && !is_finite(direction[at])) {
    report_fault(network, parameter);
  }
}`,
};

export const keepGoodReference: Reference<KeepGoodDims> = (d, operands) => {
  const { parameters, direction, gates, owner } = operands;
  const good = Float64Array.from(operands.good);
  const state = Float64Array.from(operands.state);
  for (let n = 0; n < d.networks; n++) {
    const isOpen = (gate: number) => gates[n * (d.objectives + 2) + gate] !== 0;
    if (!isOpen(d.objectives)) continue;
    for (let p = 0; p < d.parameters; p++) {
      const at = n * d.parameters + p;
      good[at] = parameters[at];
      if (isOpen(owner[p]) && !Number.isFinite(direction[at])) {
        reportFaultReference(d, n, p, state);
      }
    }
  }
  return { good, state };
};
