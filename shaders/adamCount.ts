/**
 * Moves Adam's counts on by the step that `adam` has just made.
 *
 *   counts[s_d] += 1 for the state s_d of every direction d, where the trunk's gate is open
 *   counts[S + k] += 1 for every head k whose gate is open and which has a direction (any, where S = 1)
 *
 *   priority  [networks, D] u32      objective of each direction: its state (0 where S = 1)
 *   gates     [networks, K + 2]      as `choosePhase` sets them
 *   counts    [networks, S + K] u32  trunk states, then heads
 *
 * A gate can be open without a direction: that of a head that only keeps its outputs still while the trunk moves.
 * One invocation per network. Apart from `adam`, whose invocations all read the counts as they were before the step.
 */
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface AdamCountDims {
  readonly networks: number;
  readonly directions: number;
  readonly objectives: number;
  /** As in `adam`: one per objective, or 1. */
  readonly states: number;
}

const WORKGROUP = 64;

export const adamCount: Kernel<AdamCountDims> = {
  name: 'adamCount',
  bindings: [
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    { name: 'gates', access: 'read', shape: (d) => [d.networks, d.objectives + 2] },
    {
      name: 'counts',
      access: 'write',
      type: 'u32',
      shape: (d) => [d.networks, d.states + d.objectives],
    },
  ],
  workgroups: (d) => grid('adamCount', 1, 1, Math.ceil(d.networks / WORKGROUP)),
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const DIRECTIONS = ${u32(d.directions)};
const OBJECTIVES = ${u32(d.objectives)};
const STATES = ${u32(d.states)};
@group(0) @binding(0) var<storage, read> priority: array<u32>;
@group(0) @binding(1) var<storage, read> gates: array<f32>;
@group(0) @binding(2) var<storage, read_write> counts: array<u32>;

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z * ${u32(WORKGROUP)} + lane;
  if (network >= NETWORKS) { return; }
  let gate = network * (OBJECTIVES + 2u);
  let own = network * (STATES + OBJECTIVES);
  let trunk_moves = gates[gate + OBJECTIVES] != 0.0;
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let objective = priority[network * DIRECTIONS + direction];
    if (trunk_moves) { counts[own + select(0u, objective, STATES > 1u)] += 1u; }
#if ${d.states > 1}
    if (gates[gate + objective] != 0.0) { counts[own + STATES + objective] += 1u; }
#endif
  }
#if ${d.states === 1}
  for (var k = 0u; k < OBJECTIVES; k++) {
    if (gates[gate + k] != 0.0) { counts[own + STATES + k] += 1u; }
  }
#endif
}`,
};

export const adamCountReference: Reference<AdamCountDims> = (d, operands) => {
  const { priority, gates } = operands;
  const counts = Float64Array.from(operands.counts);
  for (let n = 0; n < d.networks; n++) {
    const gate = (index: number) => gates[n * (d.objectives + 2) + index] !== 0;
    const own = n * (d.states + d.objectives);
    const objectives = Array.from(priority).slice(n * d.directions, (n + 1) * d.directions);
    if (gate(d.objectives)) {
      for (const objective of objectives) counts[own + (d.states === 1 ? 0 : objective)] += 1;
    }
    for (let k = 0; k < d.objectives; k++) {
      if (gate(k) && (d.states === 1 || objectives.includes(k))) counts[own + d.states + k] += 1;
    }
  }
  return { counts };
};
