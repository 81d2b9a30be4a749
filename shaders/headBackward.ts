/**
 * Back from the outputs to the last trunk layer, for every direction and every sensitivity at once.
 *
 *   direction d:    delta[d,b,h]   = φ′(pre[b,h]) · Σ_o weights[d, objective(b,o)] · dOut[b,o] · w[o,h]
 *   sensitivity i:  delta[D+i,b,h] = φ′(pre[b,h]) · w[i,h]          (∂f_i/∂z_M: 1 sent back from output i)
 *                   of an objective in `contrasts` that of f_i − mean of its outputs: w[i,h] − mean_o w[o,h]
 *
 *   parameters  [networks, parameters.stride]  stacked heads w [O, hidden] at `weight`
 *   dOut        [networks, batch, O]
 *   weights     [networks, D, K]
 *   pre, hidden [networks, layer.stride]       [batch, hidden] at `layer.offset`
 *   deltas      [networks, deltas.stride]      [D + sensitivities, batch, hidden] at `deltas.offset`
 *
 * objective(b,o) is the owner of output o, in a penalty's probes the penalty.
 * Without `derivative` the result is ∂L/∂a_M: `projectRows` works on that and multiplies by φ′ itself.
 * Sensitivities are of the first outputs: those of the objectives that can be protected.
 * Source: design §3 (δ, s) and §4.2; report §2.5.
 */
import {
  type ActivationName,
  activationDerivative,
  activationFunctions,
} from './fragments/activation.ts';
import { firstOutputs } from './fragments/outputs.ts';
import { objectiveOf, objectiveOfWgsl, type ProbeBlock } from './fragments/penalty.ts';
import { enablesOf, productGrid, productText } from './fragments/product.ts';
import type { ProductDims, ProductForm } from './fragments/productForm.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { f32, u32, wgsl } from './wgsl.ts';

export interface HeadBackwardDims {
  readonly networks: number;
  readonly batch: number;
  readonly hidden: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** Rows of the batch that are penalties' probes. */
  readonly probes?: readonly ProbeBlock[];
  readonly directions: number;
  readonly sensitivities: number;
  /** Objectives whose sensitivities are of contrasts: of logits, to which softmax lets any one number be added. */
  readonly contrasts?: readonly number[];
  readonly activation: ActivationName;
  readonly derivative: boolean;
  readonly parameters: { readonly stride: number; readonly weight: number };
  readonly layer: View;
  readonly deltas: View;
  /** Of large heads; small tiles where absent. */
  readonly form?: ProductForm;
}

const total = (d: HeadBackwardDims) => d.outputs.reduce((sum, count) => sum + count, 0);
const product = (d: HeadBackwardDims): ProductDims => ({
  rows: (d.directions + d.sensitivities) * d.batch,
  inner: total(d),
  cols: d.hidden,
  a: { transposed: false },
  b: { transposed: false },
});

/** What output k takes off the sensitivity of every output of its objective, per objective. */
const meanShares = ({ outputs, contrasts = [] }: HeadBackwardDims) =>
  outputs.map((count, k) => (contrasts.includes(k) ? 1 / count : 0));

export const headBackward: Kernel<HeadBackwardDims> = {
  name: 'headBackward',
  bindings: [
    { name: 'parameters', access: 'read', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'dOut', access: 'read', shape: (d) => [d.networks, d.batch, total(d)] },
    {
      name: 'weights',
      access: 'read',
      shape: (d) => [d.networks, d.directions, d.outputs.length],
    },
    { name: 'pre', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'hidden', access: 'read', shape: (d) => [d.networks, d.layer.stride] },
    { name: 'deltas', access: 'write', shape: (d) => [d.networks, d.deltas.stride] },
  ],
  workgroups: (d) => grid('headBackward', ...productGrid(product(d), d.form), d.networks),
  source: (d) => wgsl`
${enablesOf(d.form)}
const BATCH = ${u32(d.batch)};
const HIDDEN = ${u32(d.hidden)};
const OUTPUTS = ${u32(total(d))};
const OBJECTIVES = ${u32(d.outputs.length)};
const DIRECTIONS = ${u32(d.directions)};
const ROWS = ${u32(product(d).rows)};
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const LAYER = ${u32(d.layer.offset)};
const ACTIVATIONS = ${u32(d.layer.stride)};
const DELTAS = ${u32(d.deltas.offset)};
const DELTAS_STRIDE = ${u32(d.deltas.stride)};
${objectiveOfWgsl(d.outputs, d.probes)}
const MEAN_SHARE = array<f32, OBJECTIVES>(${meanShares(d).map(f32).join(', ')});
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> pre: array<f32>;
@group(0) @binding(4) var<storage, read> hidden: array<f32>;
@group(0) @binding(5) var<storage, read_write> deltas: array<f32>;
${activationFunctions(d.activation)}

fn a_line(network: u32, row: u32) -> u32 { return (network * ROWS + row) * OUTPUTS; }

/** What is sent back from an output in a row: a share of its loss gradient, or the 1 of its sensitivity. */
fn a_at(place: u32) -> f32 {
  let k = place % OUTPUTS;
  let row = place / OUTPUTS % ROWS;
  let network = place / OUTPUTS / ROWS;
  let direction = row / BATCH;
  if (direction >= DIRECTIONS) {
    let output = direction - DIRECTIONS;
    let own = OBJECTIVE_OF[k];
    return select(0.0, 1.0, k == output) - select(0.0, MEAN_SHARE[own], own == OBJECTIVE_OF[output]);
  }
  let share = weights[(network * DIRECTIONS + direction) * OBJECTIVES + objective_of(row % BATCH, k)];
  return share * d_out[(network * BATCH + row % BATCH) * OUTPUTS + k];
}

fn b_line(network: u32, k: u32) -> u32 { return network * PARAMETERS + WEIGHT + k * HIDDEN; }

fn b_at(place: u32) -> f32 { return parameters[place]; }

fn store(network: u32, row: u32, col: u32, sum: f32) {
#if ${d.derivative}
  let at = network * ACTIVATIONS + LAYER + ${d.directions + d.sensitivities === 1 ? 'row' : '(row % BATCH)'} * HIDDEN + col;
  let slope = activation_derivative(pre[at], hidden[at]);
#else
  let slope = 1.0;
#endif
  deltas[network * DELTAS_STRIDE + DELTAS + row * HIDDEN + col] = sum * slope;
}
${productText(product(d), d.form)}

@compute @workgroup_size(SIDE_X, SIDE_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  multiply(group.z, group, local);
}`,
};

export const headBackwardReference: Reference<HeadBackwardDims> = (d, operands) => {
  const { parameters, dOut, weights, pre, hidden } = operands;
  const deltas = operands.deltas
    ? Float64Array.from(operands.deltas)
    : new Float64Array(d.networks * d.deltas.stride);
  const first = firstOutputs(d.outputs);
  const shares = meanShares(d);
  const owner = objectiveOf(d.outputs, d.probes);
  const K = d.outputs.length;
  const O = total(d);
  const head = (n: number, o: number, h: number) =>
    parameters[n * d.parameters.stride + d.parameters.weight + o * d.hidden + h];
  for (let n = 0; n < d.networks; n++) {
    for (let b = 0; b < d.batch; b++) {
      for (let h = 0; h < d.hidden; h++) {
        const at = n * d.layer.stride + d.layer.offset + b * d.hidden + h;
        const slope = d.derivative ? activationDerivative(d.activation, pre[at], hidden[at]) : 1;
        const put = (slot: number, value: number) => {
          const row = (slot * d.batch + b) * d.hidden + h;
          deltas[n * d.deltas.stride + d.deltas.offset + row] = value * slope;
        };
        for (let direction = 0; direction < d.directions; direction++) {
          let sum = 0;
          for (let o = 0; o < O; o++) {
            const share = weights[(n * d.directions + direction) * K + owner(b, o)];
            sum += share * dOut[(n * d.batch + b) * O + o] * head(n, o, h);
          }
          put(direction, sum);
        }
        for (let k = 0; k < K; k++) {
          let mean = 0;
          for (let o = first[k]; o < first[k + 1]; o++) mean += shares[k] * head(n, o, h);
          for (let i = first[k]; i < Math.min(first[k + 1], d.sensitivities); i++) {
            put(d.directions + i, head(n, i, h) - mean);
          }
        }
      }
    }
  }
  return { deltas };
};
