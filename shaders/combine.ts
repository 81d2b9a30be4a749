/**
 * Several gradients become one direction: the coefficients of their sum, from their dot products alone.
 *
 *   d = Σ_m coefficients[m] · g_m
 *
 *   gramian       [networks, D, D]  as `gramian` sets it; D ≤ 32
 *   coefficients  [networks, D]
 *   slack         [networks, D]     only with `barrier`: 1 keeps all of β, 0 none of it
 *
 * Each rule is a fragment beside its formula, and a pure function of a Gramian, which is the reference. D − 1 is the
 * lowest objective. One invocation per network. NaN in the Gramian gives coefficients that mean nothing.
 * Source: design §4.2, §5.
 */
import { type Barrier, barrier, barrierWgsl } from './fragments/combine/barrier.ts';
import {
  type GradientProjection,
  gradientProjection,
  gradientProjectionWgsl,
} from './fragments/combine/gradient.ts';
import { type Gramian, gramFunctions } from './fragments/combine/gram.ts';
import { type Mgda, mgda, mgdaWgsl } from './fragments/combine/mgda.ts';
import { pcgrad, pcgradWgsl } from './fragments/combine/pcgrad.ts';
import { type Upgrad, upgrad, upgradWgsl } from './fragments/combine/upgrad.ts';
import { type Weighted, weightedWgsl } from './fragments/combine/weighted.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export { barrier, type Gramian, gradientProjection, mgda, pcgrad, upgrad };

export type CombineRule =
  | Weighted
  | { readonly name: 'pcgrad' }
  | Mgda
  | Upgrad
  | GradientProjection
  | Barrier;

export interface CombineDims {
  readonly networks: number;
  readonly directions: number;
  readonly rule: CombineRule;
}

const WORKGROUP = 64;

/** A basis of D vectors of D coefficients has to fit into the memory of one invocation. */
const MAX_DIRECTIONS = 32;

export const combine: Kernel<CombineDims> = {
  name: 'combine',
  bindings: [
    { name: 'gramian', access: 'read', shape: (d) => [d.networks, d.directions, d.directions] },
    { name: 'coefficients', access: 'write', shape: (d) => [d.networks, d.directions] },
    {
      name: 'slack',
      access: 'read',
      shape: (d) => [d.networks, d.directions],
      when: (d) => d.rule.name === 'barrier',
    },
  ],
  workgroups: (d) => {
    refuse(d);
    return grid('combine', 1, 1, Math.ceil(d.networks / WORKGROUP));
  },
  source: (d) => wgsl`
const NETWORKS = ${u32(d.networks)};
const DIRECTIONS = ${u32(d.directions)};
@group(0) @binding(0) var<storage, read> gramian: array<f32>;
@group(0) @binding(1) var<storage, read_write> coefficients: array<f32>;
#if ${d.rule.name === 'barrier'}
@group(0) @binding(2) var<storage, read> slack: array<f32>;

fn slack_of(network: u32, k: u32) -> f32 {
  return slack[network * DIRECTIONS + k];
}
#endif

fn gram(network: u32, i: u32, j: u32) -> f32 {
  return gramian[(network * DIRECTIONS + i) * DIRECTIONS + j];
}
${gramFunctions()}
${ruleWgsl(d.rule)}

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z * ${u32(WORKGROUP)} + lane;
  if (network >= NETWORKS) { return; }
  var c = combine(network);
  for (var m = 0u; m < DIRECTIONS; m++) {
    coefficients[network * DIRECTIONS + m] = c[m];
  }
}`,
};

function ruleWgsl(rule: CombineRule): string {
  switch (rule.name) {
    case 'weighted':
      return weightedWgsl(rule);
    case 'pcgrad':
      return pcgradWgsl();
    case 'mgda':
      return mgdaWgsl(rule);
    case 'upgrad':
      return upgradWgsl(rule);
    case 'gradient':
      return gradientProjectionWgsl(rule);
    case 'barrier':
      return barrierWgsl(rule);
  }
}

function refuse({ directions, rule }: CombineDims): void {
  if (directions > MAX_DIRECTIONS) {
    throw new RangeError(
      `combine: expected at most ${MAX_DIRECTIONS} directions, got ${directions}. Use fewer objectives.`,
    );
  }
  if (rule.name === 'weighted' && rule.weights.length !== directions) {
    throw new RangeError(
      `combine: expected a weight for each of ${directions} directions, got ${rule.weights.length} weights. Give one each.`,
    );
  }
}

/** The rule for one network: coefficients of its gradients. Only `barrier` reads the slack; it is full unless given. */
export function combineGradients(
  rule: CombineRule,
  gramian: Gramian,
  slack: readonly number[] = gramian.map(() => 1),
): number[] {
  switch (rule.name) {
    case 'weighted':
      return [...rule.weights];
    case 'pcgrad':
      return pcgrad(gramian);
    case 'mgda':
      return mgda(gramian, rule.iterations);
    case 'upgrad':
      return upgrad(gramian, rule.sweeps);
    case 'gradient':
      return gradientProjection(gramian, rule.conflictOnly);
    case 'barrier':
      return barrier(gramian, rule.beta, slack);
  }
}

export const combineReference: Reference<CombineDims> = (d, { gramian, slack }) => {
  const D = d.directions;
  const indices = Array.from({ length: D }, (_, i) => i);
  const coefficients = Array.from({ length: d.networks }, (_, n) => {
    const own = indices.map((i) => indices.map((j) => gramian[(n * D + i) * D + j]));
    return combineGradients(d.rule, own, slack && indices.map((i) => slack[n * D + i]));
  });
  return { coefficients: Float64Array.from(coefficients.flat()) };
};
