/**
 * A penalty on the size of the weights.
 *
 *   losses[objective] = mean of θ[p]² over the counted parameters p
 *
 *   parameters  [networks, parameters]
 *   counted     [parameters] u32         1 where a parameter counts
 *   losses      [networks, K]            one entry written
 *
 * One workgroup per network, a tree sum. Its gradient is `normGradient`.
 * Source: fragments/penalty.ts.
 */
import { lanesFor, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface NormPenaltyDims {
  readonly networks: number;
  readonly parameters: number;
  /** Parameters that count, 1 or more. */
  readonly weights: number;
  readonly objectives: number;
  /** The penalty itself. */
  readonly objective: number;
}

export const normPenalty: Kernel<NormPenaltyDims> = {
  name: 'normPenalty',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters] },
    { name: 'counted', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
    { name: 'losses', access: 'write', shape: (d) => [d.networks, d.objectives] },
  ],
  workgroups: (d) => grid('normPenalty', 1, 1, d.networks),
  source: (d) => wgsl`
const PARAMETERS = ${u32(d.parameters)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> counted: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
${workgroupSum(lanesFor(d.parameters))}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  var squares = 0.0;
  for (var parameter = lane; parameter < PARAMETERS; parameter += LANES) {
    let weight = parameters[network * PARAMETERS + parameter];
    squares += select(0.0, weight * weight, counted[parameter] == 1u);
  }
  let total = workgroup_sum(lane, squares);
  if (lane == 0u) {
    losses[network * ${u32(d.objectives)} + ${u32(d.objective)}] = total / ${f32(d.weights)};
  }
}`,
};

export const normPenaltyReference: Reference<NormPenaltyDims> = (d, operands) => {
  const { parameters, counted } = operands;
  const losses = Float64Array.from(operands.losses);
  for (let n = 0; n < d.networks; n++) {
    let sum = 0;
    for (let p = 0; p < d.parameters; p++)
      sum += counted[p] * parameters[n * d.parameters + p] ** 2;
    losses[n * d.objectives + d.objective] = sum / d.weights;
  }
  return { losses };
};
