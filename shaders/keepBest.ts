/**
 * Keeps the parameters of every network that is better than its best so far, and the step that made them.
 *
 *   best[n, p] = parameters[n, p],  bestStep[n] = state.base + state.current   where better[n] ≠ 0, else as they are
 *
 *   parameters  [networks, parameters]
 *   better      [networks] u32          as `multipliers` sets it
 *   state       [networks, 5] u32
 *   best        [networks, parameters]
 *   bestStep    [networks] u32          counted over the run
 *
 * One invocation per parameter.
 * Source: design §4.10.
 */
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface KeepBestDims {
  readonly networks: number;
  readonly parameters: number;
}

const WORKGROUP = 64;

export const keepBest: Kernel<KeepBestDims> = {
  name: 'keepBest',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters] },
    { name: 'better', access: 'read', type: 'u32', shape: (d) => [d.networks] },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    { name: 'best', access: 'write', shape: (d) => [d.networks, d.parameters] },
    { name: 'bestStep', access: 'write', type: 'u32', shape: (d) => [d.networks] },
  ],
  workgroups: (d) => grid('keepBest', Math.ceil(d.parameters / WORKGROUP), 1, d.networks),
  source: (d) => wgsl`
const PARAMETERS = ${u32(d.parameters)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> better: array<u32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read_write> best: array<f32>;
@group(0) @binding(4) var<storage, read_write> best_step: array<u32>;

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS || better[network] == 0u) { return; }
  best[network * PARAMETERS + parameter] = parameters[network * PARAMETERS + parameter];
  if (parameter == 0u) {
    let own = network * ${u32(STATE_SIZE)};
    best_step[network] = state[own + ${u32(STATE.base)}] + state[own + ${u32(STATE.current)}];
  }
}`,
};

export const keepBestReference: Reference<KeepBestDims> = (d, operands) => {
  const { parameters, better, state } = operands;
  const best = Float64Array.from(operands.best);
  const bestStep = Float64Array.from(operands.bestStep);
  for (let n = 0; n < d.networks; n++) {
    if (better[n] === 0) continue;
    for (let p = 0; p < d.parameters; p++) {
      best[n * d.parameters + p] = parameters[n * d.parameters + p];
    }
    bestStep[n] = state[n * STATE_SIZE + STATE.base] + state[n * STATE_SIZE + STATE.current];
  }
  return { best, bestStep };
};
