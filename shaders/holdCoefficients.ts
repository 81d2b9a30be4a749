/**
 * A non-Archimedean network as it would be had its lower coefficients rested in the last step.
 *
 *   held[n, c, p] = parameters[n, c, p] for c < moved, else before[n, c, p]
 *
 *   parameters  [networks, k, parameters]  after the step
 *   before      [networks, k, parameters]
 *   held        [networks, k, parameters]
 *
 * One invocation per parameter.
 * Source: design §4.6, §4.9.
 */
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface HoldCoefficientsDims {
  readonly networks: number;
  /** k. */
  readonly coefficients: number;
  /** Of one coefficient. */
  readonly parameters: number;
  /** Coefficients that keep their step, 0 to k. */
  readonly moved: number;
}

const WORKGROUP = 64;

const size = (d: HoldCoefficientsDims) => d.coefficients * d.parameters;
const shape = (d: HoldCoefficientsDims) => [d.networks, d.coefficients, d.parameters];

export const holdCoefficients: Kernel<HoldCoefficientsDims> = {
  name: 'holdCoefficients',
  bindings: [
    { name: 'parameters', access: 'read', shape },
    { name: 'before', access: 'read', shape },
    { name: 'held', access: 'write', shape },
  ],
  workgroups: (d) => grid('holdCoefficients', Math.ceil(size(d) / WORKGROUP), 1, d.networks),
  source: (d) => wgsl`
const SIZE = ${u32(size(d))};
const MOVED = ${u32(d.moved * d.parameters)};
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> before: array<f32>;
@group(0) @binding(2) var<storage, read_write> held: array<f32>;

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= SIZE) { return; }
  let at = id.z * SIZE + id.x;
  if (id.x < MOVED) {
    held[at] = parameters[at];
  } else {
    held[at] = before[at];
  }
}`,
};

export const holdCoefficientsReference: Reference<HoldCoefficientsDims> = (d, operands) => {
  const { parameters, before } = operands;
  const moved = d.moved * d.parameters;
  return {
    held: Float64Array.from({ length: d.networks * size(d) }, (_, at) =>
      at % size(d) < moved ? parameters[at] : before[at],
    ),
  };
};
