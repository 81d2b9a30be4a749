/**
 * Directions kept off the gradients of the objectives above them, as the coefficients of their sum.
 *
 *   Δ = Σ_{d < D} rule(g_0, …, g_{k−1}, direction d),   k = priority[d]
 *     = Σ_m coefficients[m] · direction m               over the D served directions, then g_0 … g_{K−2}
 *
 *   gramian       [networks, D + K − 1, D + K − 1]  of all of these, as `gramian` sets it; K ≤ 32
 *   priority      [networks, D] u32                 objective of each served direction
 *   coefficients  [networks, D + K − 1]
 *
 * A served direction has the coefficient 1; one of objective 0 brings nothing else. The rules are the fragments of
 * `combine`, which take a fixed number of gradients: a direction with fewer than K − 1 above it gets gradients of 0 before
 * them, which no rule uses. The barrier's slack is 1. One invocation per network.
 * Source: design §4.2 (`gradient`, `barrier`).
 */
import { combineGradients, type Gramian } from './combine.ts';
import { type Barrier, barrierWgsl } from './fragments/combine/barrier.ts';
import { type GradientProjection, gradientProjectionWgsl } from './fragments/combine/gradient.ts';
import { gramFunctions } from './fragments/combine/gram.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export type OffGradientsRule = GradientProjection | Barrier;

export interface OffGradientsDims {
  readonly networks: number;
  readonly objectives: number;
  /** D. */
  readonly served: number;
  readonly rule: OffGradientsRule;
}

const WORKGROUP = 64;

/** A basis of K vectors of K coefficients has to fit into the memory of one invocation. */
const MAX_OBJECTIVES = 32;

const all = (d: OffGradientsDims) => d.served + d.objectives - 1;

export const offGradients: Kernel<OffGradientsDims> = {
  name: 'offGradients',
  bindings: [
    { name: 'gramian', access: 'read', shape: (d) => [d.networks, all(d), all(d)] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.served] },
    { name: 'coefficients', access: 'write', shape: (d) => [d.networks, all(d)] },
  ],
  workgroups: (d) => {
    if (d.objectives > MAX_OBJECTIVES) {
      throw new RangeError(
        `offGradients: expected at most ${MAX_OBJECTIVES} objectives, got ${d.objectives}. Use fewer.`,
      );
    }
    return grid('offGradients', 1, 1, Math.ceil(d.networks / WORKGROUP));
  },
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const SERVED = ${u32(d.served)};
const ALL = ${u32(all(d))};
const DIRECTIONS = ${u32(d.objectives)}; // of the rule: gradients above, then the served direction
@group(0) @binding(0) var<storage, read> gramian: array<f32>;
@group(0) @binding(1) var<storage, read> priority: array<u32>;
@group(0) @binding(2) var<storage, read_write> coefficients: array<f32>;

var<private> served: u32;  // the direction that the rule works on
var<private> padding: u32; // gradients of 0 before those of the objectives above it

fn place(m: u32) -> u32 {
  if (m + 1u == DIRECTIONS) { return served; }
  return SERVED + m - padding;
}

fn gram(network: u32, i: u32, j: u32) -> f32 {
  if (min(i, j) < padding) { return 0.0; }
  return gramian[(network * ALL + place(i)) * ALL + place(j)];
}

fn slack_of(network: u32, k: u32) -> f32 {
  return 1.0;
}
${gramFunctions()}
${d.rule.name === 'barrier' ? barrierWgsl(d.rule) : gradientProjectionWgsl(d.rule)}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z * ${u32(WORKGROUP)} + lane;
  if (network >= NETWORKS) { return; }
  for (var m = 0u; m < ALL; m++) {
    coefficients[network * ALL + m] = 0.0;
  }
  for (served = 0u; served < SERVED; served++) {
    padding = DIRECTIONS - 1u - priority[network * SERVED + served];
    var c = combine(network);
    for (var m = padding; m < DIRECTIONS; m++) {
      coefficients[network * ALL + place(m)] += c[m];
    }
  }
}`,
};

export const offGradientsReference: Reference<OffGradientsDims> = (d, { gramian, priority }) => {
  const size = all(d);
  const coefficients = new Float64Array(d.networks * size);
  for (let n = 0; n < d.networks; n++) {
    for (let direction = 0; direction < d.served; direction++) {
      const above = Array.from({ length: priority[n * d.served + direction] }, (_, i) => i);
      const list = [...above.map((i) => d.served + i), direction];
      const own: Gramian = list.map((i) => list.map((j) => gramian[(n * size + i) * size + j]));
      combineGradients(d.rule, own).forEach((c, m) => {
        coefficients[n * size + list[m]] += c;
      });
    }
  }
  return { coefficients };
};
