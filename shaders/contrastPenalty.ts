/**
 * A penalty on differences of one objective's outputs between blocks of probe rows, and its gradient with respect to the
 * outputs.
 *
 *   c[i,o] = Σ_s coefficients[s] · y(f[first + s·rows + i, o])
 *   losses[objective] = mean over i and o of ψ(c[i,o])
 *   dOut[first + s·rows + i, o] = coefficients[s] · ψ′(c[i,o]) · y′(f) / (rows · outputs)
 *
 *   hidden        [networks, out.stride]  outputs f [batch, O] at `out.offset`
 *   coefficients  [S]
 *   losses        [networks, K]           one entry written
 *   dOut          [networks, batch, O]    the probes' outputs `from` … `to` − 1 written
 *
 * ψ(c) = c², or max(c, 0)² where `oneSided`; y the identity or the logistic function. One workgroup per network. Of few
 * coefficients one lane sums a contrast; of many all lanes sum one after the other. Both sum in one fixed order.
 * Source: fragments/penalty.ts.
 */
import type { ContrastPenalty } from './fragments/penalty.ts';
import { workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface ContrastPenaltyDims extends Pick<ContrastPenalty, 'rows' | 'oneSided' | 'link'> {
  readonly networks: number;
  readonly objectives: number;
  /** The penalty itself. */
  readonly objective: number;
  readonly batch: number;
  /** O. */
  readonly outputs: number;
  /** Outputs that it reads, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** First row of its probes. */
  readonly first: number;
  /** S. */
  readonly coefficients: number;
  readonly out: View;
}

const LANES = 64;
/** So many coefficients keep all lanes busy. */
const MANY = 16;

export const contrastPenalty: Kernel<ContrastPenaltyDims> = {
  name: 'contrastPenalty',
  bindings: [
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.out.stride] },
    { name: 'coefficients', access: 'read', shape: (d) => [d.coefficients] },
    { name: 'losses', access: 'write', shape: (d) => [d.networks, d.objectives] },
    { name: 'dOut', access: 'write', shape: (d) => [d.networks, d.batch, d.outputs] },
  ],
  workgroups: (d) => grid('contrastPenalty', 1, 1, d.networks),
  source: (d) => wgsl`
const BATCH = ${u32(d.batch)};
const OUTPUTS = ${u32(d.outputs)};
const FROM = ${u32(d.from)};
const WIDTH = ${u32(d.to - d.from)};
const FIRST = ${u32(d.first)};
const ROWS = ${u32(d.rows)};
const COEFFICIENTS = ${u32(d.coefficients)};
const CONTRASTS = ROWS * WIDTH;
@group(0) @binding(0) var<storage, read> hidden: array<f32>;
@group(0) @binding(1) var<storage, read> coefficients: array<f32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<storage, read_write> d_out: array<f32>;
${workgroupSum(LANES)}

var<private> network: u32;

/** Row of the probe that coefficient s has in a contrast, and its output. */
fn place(contrast: u32, s: u32) -> vec2u {
  return vec2u(FIRST + s * ROWS + contrast / WIDTH, FROM + contrast % WIDTH);
}

fn value_at(at: vec2u) -> f32 {
  let f = hidden[network * ${u32(d.out.stride)} + ${u32(d.out.offset)} + at.x * OUTPUTS + at.y];
#if ${d.link === 'logistic'}
  return 1.0 / (1.0 + exp(-clamp(f, -80.0, 80.0)));
#else
  return f;
#endif
}

fn send_back(at: vec2u, amount: f32) {
#if ${d.link === 'logistic'}
  let y = value_at(at);
  d_out[(network * BATCH + at.x) * OUTPUTS + at.y] = amount * (y * (1.0 - y));
#else
  d_out[(network * BATCH + at.x) * OUTPUTS + at.y] = amount;
#endif
}

/** What of a contrast is penalised. */
fn excess(contrast: f32) -> f32 {
#if ${d.oneSided}
  return max(contrast, 0.0);
#else
  return contrast;
#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  network = group.z;
  var squares = 0.0;
#if ${d.coefficients > MANY}
  for (var contrast = 0u; contrast < CONTRASTS; contrast++) {
    var part = 0.0;
    for (var s = lane; s < COEFFICIENTS; s += LANES) {
      part += coefficients[s] * value_at(place(contrast, s));
    }
    let c = excess(workgroup_sum(lane, part));
    for (var s = lane; s < COEFFICIENTS; s += LANES) {
      send_back(place(contrast, s), coefficients[s] * (2.0 * c / f32(CONTRASTS)));
    }
    squares += select(0.0, c * c, lane == 0u);
  }
#else
  for (var contrast = lane; contrast < CONTRASTS; contrast += LANES) {
    var sum = 0.0;
    for (var s = 0u; s < COEFFICIENTS; s++) {
      sum += coefficients[s] * value_at(place(contrast, s));
    }
    let c = excess(sum);
    for (var s = 0u; s < COEFFICIENTS; s++) {
      send_back(place(contrast, s), coefficients[s] * (2.0 * c / f32(CONTRASTS)));
    }
    squares += c * c;
  }
#endif
  let loss = workgroup_sum(lane, squares) / f32(CONTRASTS);
  if (lane == 0u) {
    losses[network * ${u32(d.objectives)} + ${u32(d.objective)}] = loss;
  }
}`,
};

export const contrastPenaltyReference: Reference<ContrastPenaltyDims> = (d, operands) => {
  const { hidden, coefficients } = operands;
  const losses = Float64Array.from(operands.losses);
  const dOut = Float64Array.from(operands.dOut);
  const isLogistic = d.link === 'logistic';
  const width = d.to - d.from;
  const count = d.rows * width;
  for (let n = 0; n < d.networks; n++) {
    let sum = 0;
    for (let contrast = 0; contrast < count; contrast++) {
      const places = Array.from({ length: d.coefficients }, (_, s) => {
        const row = d.first + s * d.rows + Math.floor(contrast / width);
        return row * d.outputs + d.from + (contrast % width);
      });
      const values = places.map((place) => {
        const f = hidden[n * d.out.stride + d.out.offset + place];
        return isLogistic ? 1 / (1 + Math.exp(-f)) : f;
      });
      const whole = values.reduce((all, value, s) => all + coefficients[s] * value, 0);
      const c = d.oneSided ? Math.max(whole, 0) : whole;
      sum += c * c;
      places.forEach((place, s) => {
        const slope = isLogistic ? values[s] * (1 - values[s]) : 1;
        dOut[n * d.batch * d.outputs + place] = (coefficients[s] * 2 * c * slope) / count;
      });
    }
    losses[n * d.objectives + d.objective] = sum / count;
  }
  return { losses, dOut };
};
