/**
 * The gradient of `normPenalty`, added to every direction by its share of that penalty.
 *
 *   gradients[d, p] += weights[d, objective] · 2 θ[p] / weights counted   where p counts, else as it is
 *
 *   parameters  [networks, parameters]
 *   counted     [parameters] u32
 *   weights     [networks, D, K]
 *   gradients   [networks, D, parameters]
 *
 * One invocation per parameter of a direction.
 * Source: fragments/penalty.ts.
 */
import { grid, type Kernel, type Reference } from './kernel.ts';
import type { NormPenaltyDims } from './normPenalty.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface NormGradientDims extends NormPenaltyDims {
  readonly directions: number;
}

const WORKGROUP = 64;

export const normGradient: Kernel<NormGradientDims> = {
  name: 'normGradient',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters] },
    { name: 'counted', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
    { name: 'weights', access: 'read', shape: (d) => [d.networks, d.directions, d.objectives] },
    { name: 'gradients', access: 'write', shape: (d) => [d.networks, d.directions, d.parameters] },
  ],
  workgroups: (d) =>
    grid('normGradient', Math.ceil(d.parameters / WORKGROUP), d.directions, d.networks),
  source: (d) => wgsl`
const PARAMETERS = ${u32(d.parameters)};
const DIRECTIONS = ${u32(d.directions)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> counted: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS || counted[parameter] != 1u) { return; }
  let direction = network * DIRECTIONS + id.y;
  let share = weights[direction * ${u32(d.objectives)} + ${u32(d.objective)}];
  let slope = ${f32(2 / d.weights)} * parameters[network * PARAMETERS + parameter];
  gradients[direction * PARAMETERS + parameter] += share * slope;
}`,
};

export const normGradientReference: Reference<NormGradientDims> = (d, operands) => {
  const { parameters, counted, weights } = operands;
  const gradients = Float64Array.from(operands.gradients);
  for (let n = 0; n < d.networks; n++) {
    for (let direction = n * d.directions; direction < (n + 1) * d.directions; direction++) {
      const share = weights[direction * d.objectives + d.objective];
      for (let p = 0; p < d.parameters; p++) {
        const slope = (2 * counted[p] * parameters[n * d.parameters + p]) / d.weights;
        gradients[direction * d.parameters + p] += share * slope;
      }
    }
  }
  return { gradients };
};
