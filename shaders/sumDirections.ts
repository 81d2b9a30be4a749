/**
 * One direction of several: what all objectives share follows the gradients by their coefficients, every head its own
 * objective.
 *
 *   combined[p] = Σ_d coefficients[d] · gradients[d, p]   for what is shared: the trunk, and heads that penalties train
 *   combined[p] = Σ_{d < served} gradients[d, p]          for the other heads
 *
 *   gradients     [networks, D, parameters]
 *   coefficients  [networks, D]              as `combine`, `offGradients` or `multipliers` sets them
 *   owner         [parameters] u32           as in `sgd`: K marks what is shared
 *   combined      [networks, 1, parameters]
 *
 * One invocation per parameter, d in order. Of the served directions only one has a gradient of head k, so the second
 * sum takes each head's gradient unweighted. Directions past the served ones are there for what is shared alone.
 * Source: design §5.
 */
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface SumDirectionsDims {
  readonly networks: number;
  readonly directions: number;
  /** Directions that train their heads; they stand first. */
  readonly served: number;
  readonly parameters: number;
  readonly objectives: number;
}

const WORKGROUP = 64;

export const sumDirections: Kernel<SumDirectionsDims> = {
  name: 'sumDirections',
  bindings: [
    { name: 'gradients', access: 'read', shape: (d) => [d.networks, d.directions, d.parameters] },
    { name: 'coefficients', access: 'read', shape: (d) => [d.networks, d.directions] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
    { name: 'combined', access: 'write', shape: (d) => [d.networks, 1, d.parameters] },
  ],
  workgroups: (d) => grid('sumDirections', Math.ceil(d.parameters / WORKGROUP), 1, d.networks),
  source: (d) => wgsl`
const DIRECTIONS = ${u32(d.directions)};
const SERVED = ${u32(d.served)};
const PARAMETERS = ${u32(d.parameters)};
const OBJECTIVES = ${u32(d.objectives)};
@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> coefficients: array<f32>;
@group(0) @binding(2) var<storage, read> owner: array<u32>;
@group(0) @binding(3) var<storage, read_write> combined: array<f32>;

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let parameter = id.x;
  let network = id.z;
  if (parameter >= PARAMETERS) { return; }
  var sum = 0.0;
  let is_shared = owner[parameter] == OBJECTIVES;
  for (var direction = 0u; direction < select(SERVED, DIRECTIONS, is_shared); direction++) {
    let row = network * DIRECTIONS + direction;
    sum += select(1.0, coefficients[row], is_shared) * gradients[row * PARAMETERS + parameter];
  }
  combined[network * PARAMETERS + parameter] = sum;
}`,
};

export const sumDirectionsReference: Reference<SumDirectionsDims> = (
  d,
  { gradients, coefficients, owner },
) => {
  const combined = new Float64Array(d.networks * d.parameters);
  for (let n = 0; n < d.networks; n++) {
    for (let direction = 0; direction < d.directions; direction++) {
      const row = n * d.directions + direction;
      for (let p = 0; p < d.parameters; p++) {
        const share = owner[p] === d.objectives ? coefficients[row] : Number(direction < d.served);
        combined[n * d.parameters + p] += share * gradients[row * d.parameters + p];
      }
    }
  }
  return { combined };
};
